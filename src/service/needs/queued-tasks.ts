import { awaitedApproval } from '../../domain/approval.ts';
import { needOf } from '../../domain/need.ts';
import { ANYONE } from '../../domain/task.ts';
import { earliestOf, latestOf } from '../../domain/time.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { thenGoesOn, thenTaken } from './calls.ts';
import type { Gathering, Survey } from './gathering.ts';

/** What tasks in the queue wait for beside a free worker. */
export function queuedNeeds(gathering: Gathering, survey: Survey): void {
  for (const task of survey.open) {
    if (task.status !== 'pending') continue;
    const closed = closedDependencies(task, survey);
    if (closed.length > 0) blockedByClosed(gathering, task, closed);
    if (awaitedApproval(task, gathering.context.config.require_approval) === 'start')
      approval(gathering, task);
    else if (task.fields.assignee !== null && survey.isReady(task)) notPickedUp(gathering, task, survey);
  }
}

/** What it depends on and nobody will do. */
function closedDependencies(task: StoredTask, { taskOf }: Survey): StoredTask[] {
  return task.fields.depends_on.flatMap((id) => {
    const other = taskOf(id);
    return other?.status === 'done' && other.fields.closed_as !== null ? [other] : [];
  });
}

function blockedByClosed(gathering: Gathering, task: StoredTask, closed: readonly StoredTask[]): void {
  const { call, now } = gathering;
  const { id, title, depends_on, assignee } = task.fields;
  const gone = new Set(closed.map(({ fields }) => fields.id.toLowerCase()));
  const named = closed.map(({ fields }) => `${fields.id} (${fields.closed_as})`).join(', ');
  const rest = depends_on.filter((one) => !gone.has(one.toLowerCase()));
  const change = { positions: { task_id: id }, flags: { depends_on: rest } };
  gathering.add(
    needOf(
      {
        kind: 'blocked_by_closed',
        for: ANYONE,
        title,
        worker: assignee,
        need: `it waits for ${named}, which nobody will do`,
        since: earliestOf(closed.map(({ fields }) => fields.finished_at)),
        then: thenTaken(call, id, assignee),
        clear: call('let it wait for them no more', 'update-task', change),
      },
      now,
      task.fields,
    ),
  );
}

/** Asked for since it was made, or came back into the queue. */
function approval(gathering: Gathering, task: StoredTask): void {
  const { call, now } = gathering;
  const { id, title, assignee, created_at, queued_at } = task.fields;
  const positions = { task_id: id };
  gathering.add(
    needOf(
      {
        kind: 'approval',
        for: ANYONE,
        title,
        worker: assignee,
        need: 'approval before anybody begins it',
        since: queued_at ?? created_at,
        then: thenTaken(call, id, assignee),
        clear: call('approve of it', 'approve-task', { positions }),
        or: [call('it should not be begun like this', 'return-task', { positions }, '--message "…"')],
      },
      now,
      task.fields,
    ),
  );
}

function notPickedUp(gathering: Gathering, task: StoredTask, survey: Survey): void {
  const { call, now, context } = gathering;
  const { id, title, assignee } = task.fields;
  const since = readySince(task, survey);
  if (assignee === null || !gathering.isOlder(since, context.config.stale_after_seconds)) return;
  gathering.add(
    needOf(
      {
        kind: 'not_picked_up',
        for: assignee,
        title,
        worker: assignee,
        need: `it is ${assignee}'s, and was not taken yet`,
        since,
        then: thenGoesOn(call, id, assignee),
        clear: call('take it', 'report-pickup', { positions: { task_id: id }, flags: { agent: assignee } }),
      },
      now,
      task.fields,
    ),
  );
}

/** Since when its assignee could have taken a task that is ready. */
function readySince({ fields }: StoredTask, { taskOf }: Survey): string {
  const done = fields.depends_on.map((id) => taskOf(id)?.fields.finished_at ?? null);
  const known = [fields.assigned_at, fields.queued_at, fields.approved?.at ?? null, ...done];
  return latestOf([...known, fields.created_at]) ?? fields.created_at;
}
