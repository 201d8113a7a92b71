import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import type { WriteContext } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { noteStanding } from '../workers/signs-of-life.ts';
import { taskHeld } from './holding.ts';
import { answerableIn, askerOf, isAskers } from './questions.ts';
import { moveTask } from './transition.ts';

/**
 * Takes back what a task waits for, for whoever asked: the task is in progress again, in the same hands. A task that does not wait
 * any more stays as it is: it was answered, or this was said before.
 */
export function withdrawQuestion(context: WriteContext, task: StoredTask): StoredTask {
  if (task.status === 'in_progress') return task;
  const { author, force } = context;
  const { id, blocker, worker: last } = task.fields;
  const waiting = answerableIn(task);
  if (waiting === null || waiting.kind === 'failed') {
    throw new BoardError(
      'invalid_transition',
      `task ${id} waits for no answer; expected a question to withdraw, but it is blocked as ${blocker?.kind ?? 'nothing'}`,
      { details: { task_id: id, from: task.status, kind: blocker?.kind ?? null } },
    );
  }
  const asker = askerOf(task.fields);
  if (author !== null && asker !== null && !force && !isAskers(task, author)) {
    throw taskHeld(context, task, asker);
  }
  const worker = openRunOf(context, task)?.fields.agent_id ?? author ?? last;
  const moved = moveTask(context, task, { to: 'in_progress', worker });
  const standing = { status: 'active' as const, current_task_id: id };
  if (worker !== null) noteStanding(context, worker, standing);
  if (author !== null && author !== worker) noteStanding(context, author, {});
  return moved;
}
