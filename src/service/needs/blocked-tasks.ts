import { inOneLine, type NeedKind, type NeedSaid, needOf } from '../../domain/need.ts';
import { ANYONE, type Blocker, PERSON } from '../../domain/task.ts';
import { inHandsSince } from '../../domain/worker.ts';
import { latestRunsOf } from '../../store/records/latest-runs.ts';
import type { StoredRun } from '../../store/records/runs.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { inWords, thenBy, thenGoesOn, thenTaken } from './calls.ts';
import type { Gathering, Survey } from './gathering.ts';

/** What blocked tasks wait for. */
export function blockedNeeds(gathering: Gathering, { open }: Pick<Survey, 'open'>): void {
  const blocked = open.filter(({ status }) => status === 'blocked');
  const runs = latestRunsOf(gathering.context.view, blocked.filter(mayHaveFailed));
  for (const task of blocked) {
    const { blocker } = task.fields;
    if (blocker === null) continue;
    gathering.add(needOf(said(gathering, task, blocker, runs), gathering.now, task.fields));
  }
}

function said(
  gathering: Gathering,
  task: StoredTask,
  blocker: Blocker,
  runs: ReadonlyMap<string, StoredRun>,
): NeedSaid {
  if (blocker.kind === 'review') return review(gathering, task, blocker);
  const isFailed = blocker.kind === 'failed' || endedBadly(task, runs.get(task.fields.id));
  const kind: NeedKind = isFailed ? 'failed' : blocker.kind;
  const asks = inOneLine(blocker.text);
  const { needs } = blocker;
  return {
    kind,
    for: blocker.waits_for,
    title: task.fields.title,
    worker: blocker.by ?? task.fields.worker,
    need: needs ?? asks.need,
    text: needs === null || needs === asks.need ? asks.text : (asks.text ?? asks.need),
    options: blocker.options,
    recommend: blocker.recommend,
    risk: blocker.risk,
    since: blocker.since,
    ...(isFailed ? afterFailure(gathering, task) : answered(gathering, task, blocker)),
  };
}

const isAgent = (whom: string) => whom !== ANYONE && whom !== PERSON;

function answered({ call }: Gathering, task: StoredTask, { options, waits_for }: Blocker) {
  const { id, worker, assignee, current_run } = task.fields;
  const positions = { task_id: id };
  const agent: Record<string, string> = isAgent(waits_for) ? { agent: waits_for } : {};
  const words = options.length > 0 ? '--option "…"' : '--answer "…"';
  const isOpen = current_run !== null && worker !== null;
  return {
    then: isOpen ? thenGoesOn(call, id, worker) : thenTaken(call, id, assignee),
    clear: call('answer it', 'answer-question', { positions, flags: agent }, words),
    or: isOpen
      ? [
          call(
            'answer, and let anybody take it',
            'answer-question',
            { positions, flags: { to: 'pending', ...agent } },
            words,
          ),
        ]
      : [],
  };
}

function afterFailure({ call }: Gathering, { fields: { id, assignee } }: StoredTask) {
  const again = { positions: { task_id: id, status: 'pending' } };
  return {
    then: thenTaken(call, id, assignee),
    clear: call('put it back into the queue', 'move-task', again, '--message "…"'),
  };
}

function review({ call }: Gathering, task: StoredTask, blocker: Blocker): NeedSaid {
  const { id, title, worker: holder } = task.fields;
  const worker = blocker.by ?? holder;
  const positions = { task_id: id };
  return {
    kind: 'review',
    for: blocker.waits_for,
    title,
    worker,
    need: `approval of what ${worker ?? 'its worker'} finished`,
    since: blocker.since,
    then: thenBy(null, inWords('it is done, and what waits for it can be taken')),
    clear: call('it is good', 'approve-task', { positions }),
    or: [call(`give it back to ${worker ?? 'its worker'}`, 'return-task', { positions }, '--message "…"')],
  };
}

/** An attempt that is open has not failed, and who never began has none. */
function mayHaveFailed({ fields }: StoredTask): boolean {
  const { blocker, current_run, started_at } = fields;
  const isPlain = blocker?.kind === 'question' || blocker?.kind === 'external';
  return isPlain && current_run === null && started_at !== null;
}

/** The last attempt failed, and the task was in nobody's hands since. */
function endedBadly(task: StoredTask, run: StoredRun | undefined): boolean {
  if (run?.fields.status !== 'failed' || run.fields.ended_at === null) return false;
  const since = inHandsSince(task.fields);
  return since === null || Date.parse(run.fields.ended_at) >= Date.parse(since);
}
