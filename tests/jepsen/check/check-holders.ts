import type { RecordedCommit } from '../record.ts';
import type { Evidence, Finding } from './evidence.ts';

/**
 * Nobody reports on, or takes, a task in progress that another worker holds, unless by force: so no two workers ever
 * hold a task. Whoever was told again that it holds a task did hold it at some moment of the call.
 */
export function checkHolders(evidence: Evidence): Finding[] {
  return [
    ...evidence.commits.flatMap((commit, position) => [
      ...intrusions(evidence, commit, position),
      ...silentChanges(evidence, commit, position),
    ]),
    ...emptyPromises(evidence),
  ];
}

const TAKING = ['report-pickup', 'report-next'];

const holderAt = (evidence: Evidence, task: string, position: number) => {
  const state = evidence.stateAt(task, position);
  return state?.status === 'in_progress' ? state.worker : null;
};

function intrusions(evidence: Evidence, commit: RecordedCommit, position: number): Finding[] {
  return commit.events.flatMap(({ report, task, agent, forced }): Finding[] => {
    if (report === null || report === 'heartbeat' || task === null || agent === null || forced) return [];
    const holder = holderAt(evidence, task, position - 1);
    if (holder === null || holder === agent) return [];
    return [finding(commit, `${agent} did ${report} on ${task}, which ${holder} held`)];
  });
}

/** A task may pass from hand to hand only by force, or by a person's. */
function silentChanges(evidence: Evidence, commit: RecordedCommit, position: number): Finding[] {
  if (!commit.isReport) return [];
  const isOpen = commit.events.some(({ forced, agent }) => forced || agent === null);
  return [...commit.tasks.keys()].flatMap((task) => {
    const [before, after] = [position - 1, position].map((at) => holderAt(evidence, task, at));
    if (isOpen || before === null || after === null || before === after) return [];
    return [finding(commit, `${task} passed from ${before} to ${after} while it was in progress`)];
  });
}

function emptyPromises(evidence: Evidence): Finding[] {
  return evidence.calls.flatMap((call): Finding[] => {
    const { operation, input, outcome } = call;
    const isPickup = TAKING.includes(operation) && outcome.outcome === 'ok' && outcome.data.changed === false;
    if (!isPickup || outcome.data.replayed === true) return [];
    const told = (outcome.data.task as { id: string } | null | undefined)?.id ?? input.task_id;
    if (told === undefined) return [];
    const { from, to } = evidence.window(call);
    const held = evidence.statesBetween(String(told), from, to);
    if (held.some((state) => state?.status === 'in_progress' && state.worker === input.agent)) return [];
    const text = `${input.agent} was told that it holds ${told}, and never did meanwhile`;
    return [{ kind: 'held twice', text, calls: [call], commits: [] }];
  });
}

function finding({ id }: RecordedCommit, text: string): Finding {
  return { kind: 'held twice', text, calls: [], commits: [id] };
}
