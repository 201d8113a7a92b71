import { type Need, needOf } from '../../domain/need.ts';
import { ANYONE, PERSON } from '../../domain/task.ts';
import { latestOf } from '../../domain/time.ts';
import { type AgentFields, inHandsSince, livenessOf } from '../../domain/worker.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { livenessRule } from '../items.ts';
import { unheard } from '../workers/all-workers.ts';
import { thenBy, thenTaken } from './calls.ts';
import type { Gathering, Survey } from './gathering.ts';

/** What waits because a worker is not heard of, or gets nowhere, and orchestrators that are not heard of. */
export function workerNeeds(gathering: Gathering, { open, agents }: Pick<Survey, 'open' | 'agents'>): void {
  const held = new Map<string, StoredTask[]>();
  for (const task of open) {
    const { worker } = task.fields;
    if (task.status !== 'in_progress' || worker === null) continue;
    held.set(worker, [...(held.get(worker) ?? []), task]);
  }
  const known = new Set(agents.map(({ fields }) => fields.id));
  const unknown = [...held.keys()].filter((id) => !known.has(id)).map(unheard);
  for (const { fields } of [...agents, ...unknown]) {
    const tasks = held.get(fields.id) ?? [];
    const silence = silenceOf(gathering, fields, tasks);
    if (silence === null) continue;
    gathering.add(...tasks.map((task) => heldUp(gathering, task, fields, silence)));
    if (silence.kind === 'silent_worker' && isOrchestrating(fields))
      gathering.add(silentOrchestrator(gathering, fields, silence));
  }
}

const isOrchestrating = ({ role, status }: AgentFields) => role === 'orchestrator' && status !== 'offline';

interface Silence {
  kind: 'silent_worker' | 'quiet_worker';
  since: string | null;
}

/** Whether somebody should look after a worker, and since when; noted when that may be where it is not so yet. */
function silenceOf(gathering: Gathering, agent: AgentFields, tasks: readonly StoredTask[]): Silence | null {
  const rule = livenessRule(gathering.context);
  const held = tasks.map(({ fields }) => inHandsSince(fields));
  const heard = latestOf([agent.last_report_at, ...held]);
  const progress = latestOf([agent.last_progress_at, ...held]);
  switch (livenessOf(agent, held, rule)) {
    case 'missing':
    case 'stale':
      return { kind: 'silent_worker', since: heard };
    case 'quiet':
      return { kind: 'quiet_worker', since: progress };
    case 'fresh':
      if (tasks.length === 0 && !isOrchestrating(agent)) return null;
      if (heard !== null) gathering.isOlder(heard, rule.staleAfter);
      if (tasks.length > 0 && progress !== null && rule.quietAfter > 0)
        gathering.isOlder(progress, rule.quietAfter);
      return null;
    case 'inactive':
      return null;
  }
}

/** A task in the hands of such a worker. */
function heldUp(gathering: Gathering, task: StoredTask, agent: AgentFields, silence: Silence): Need {
  const { call, now } = gathering;
  const { id, title, assignee } = task.fields;
  const { kind, since } = silence;
  const again = { positions: { task_id: id, status: 'pending' } };
  const what = kind === 'silent_worker' ? 'is not heard of' : 'reports, and gets nowhere';
  return needOf(
    {
      kind,
      for: ANYONE,
      title,
      worker: agent.id,
      need: `${agent.id} has it and ${what}: ask it, or take it back`,
      since,
      then: thenTaken(call, id, assignee === agent.id ? null : assignee),
      clear: call('take it back into the queue', 'move-task', again, '--message "…"'),
      or: [
        call(
          `ask ${agent.id}, who is shown it with its next report`,
          'send-message',
          { flags: { to: [agent.id], task_id: id } },
          '--message "…"',
        ),
      ],
    },
    now,
    task.fields,
  );
}

function silentOrchestrator({ call, now }: Gathering, { id: agent }: AgentFields, { since }: Silence): Need {
  const beat = call(`${agent} reports again`, 'report-heartbeat', { flags: { agent } });
  return needOf(
    {
      kind: 'silent_orchestrator',
      for: PERSON,
      title: agent,
      worker: agent,
      need: `${agent} orchestrates and is not heard of: wake it, or say that it is gone`,
      since,
      then: thenBy(agent, beat),
      clear: call('say that it is gone', 'update-agent-status', { flags: { agent, status: 'offline' } }),
      or: [beat],
    },
    now,
  );
}
