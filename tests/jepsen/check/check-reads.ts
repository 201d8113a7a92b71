import type { Call } from '../history.ts';
import type { Evidence, Finding } from './evidence.ts';

/** Every read that was answered shows the board as it was at some moment between question and answer. */
export function checkReads(evidence: Evidence): Finding[] {
  return [
    ...evidence.calls.flatMap((call) => [...checkCounts(call), ...checkShown(evidence, call)]),
    ...goingBack(evidence),
    ...checkEvents(evidence),
  ];
}

const finding = (text: string, ...calls: Call[]): Finding => ({ kind: 'read', text, calls, commits: [] });

function checkCounts(call: Call): Finding[] {
  if (call.operation !== 'board-summary' || call.outcome.outcome !== 'ok') return [];
  const { total, ...counts } = call.outcome.data.counts as Record<string, number>;
  const sum = Object.values(counts).reduce((one, other) => one + other, 0);
  return sum === total ? [] : [finding(`counts add up to ${sum}, and the total says ${total}`, call)];
}

interface ShownTask {
  id: string;
  status: string;
  revision: number;
  worker: string | null;
}

function shownBy({ operation, outcome }: Call): ShownTask | null {
  return operation === 'show-task' && outcome.outcome === 'ok'
    ? (outcome.data.task as ShownTask | null)
    : null;
}

/** What a person edits is on disk before it is on record: such tasks are looked at by revision only. */
const isEdited = ({ faults }: Evidence, task: string) => faults.some((fault) => fault.task === task);

function checkShown(evidence: Evidence, call: Call): Finding[] {
  const task = shownBy(call);
  if (task === null || isEdited(evidence, task.id)) return [];
  const { from, to } = evidence.window(call);
  const states = evidence.statesBetween(task.id, from, to);
  const isOne = states.some((state) =>
    (['status', 'revision', 'worker'] as const).every((key) => state?.[key] === task[key]),
  );
  if (isOne) return [];
  const known = states.map((state) => JSON.stringify(state)).join(' ');
  return [finding(`${JSON.stringify(task)} is none of ${known}, which it was meanwhile`, call)];
}

/** Who looks again does not see an earlier revision; a person's edit in between may have brought one back. */
function goingBack({ calls, faults }: Evidence): Finding[] {
  const seen = new Map<string, Call>();
  return calls.flatMap((call) => {
    const task = shownBy(call);
    if (task === null) return [];
    const key = `${call.who} ${task.id}`;
    const before = seen.get(key);
    seen.set(key, call);
    const earlier = before === undefined ? null : shownBy(before);
    if (before === undefined || earlier === null || earlier.revision <= task.revision) return [];
    if (faults.some((fault) => fault.task === task.id && fault.at < call.endedAt)) return [];
    return [
      finding(`${task.id} went back from revision ${earlier.revision} to ${task.revision}`, before, call),
    ];
  });
}

/**
 * Who asks for the events after the last one that it got, page by page, gets all that are on record, each once and in
 * their order, as far as it came.
 */
function checkEvents(evidence: Evidence): Finding[] {
  const order = evidence.commits.flatMap(({ events }) => events.map(({ id }) => id));
  const calls = evidence.calls.filter(
    (call) => call.operation === 'list-events' && call.outcome.outcome === 'ok',
  );
  const readers = new Set(calls.map(({ who }) => who));
  return [...readers].flatMap((reader) =>
    checkReader(
      order,
      calls.filter(({ who }) => who === reader),
    ),
  );
}

function checkReader(order: readonly string[], calls: readonly Call[]): Finding[] {
  const [first] = calls;
  if (first === undefined) return [];
  const places = new Map(order.map((id, index) => [id, index]));
  let next: number | undefined;
  for (const call of calls) {
    if (call.outcome.outcome !== 'ok') continue;
    for (const id of call.outcome.data.ids as string[]) {
      const place = places.get(id);
      if (place === undefined) return [finding(`event ${id} was shown, and is not on record`, call)];
      if (next === undefined) next = place;
      if (place !== next) {
        const what = place < next ? 'shown again' : `shown, and ${order[next]} before it was not`;
        return [finding(`event ${id} was ${what}`, call)];
      }
      next = place + 1;
    }
  }
  return [];
}
