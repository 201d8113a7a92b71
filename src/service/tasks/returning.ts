import { Blocker, type TaskFields } from '../../domain/task.ts';
import { isVisible } from '../../domain/text.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { tellWorker } from '../messages/tell-worker.ts';
import type { WriteContext } from '../operation.ts';
import { latestRunOf } from '../runs/attempts.ts';
import { type Move, moveTask } from './transition.ts';

const NO_REASON = 'Returned to you without a reason: it is pending again.';

/** What a return comes to. */
export interface Returned {
  task: StoredTask;
  /** What its worker is told by; null for a task that nobody had. */
  message: string | null;
}

/** Gives a finished task back to its worker, who is told why with its next write. A drag gives no reason. */
export function returnFromReview(
  context: WriteContext,
  task: StoredTask,
  told: Pick<Move, 'message' | 'data'>,
  why = '',
): Returned {
  const { id } = task.fields;
  const run = latestRunOf(context, task)?.fields;
  const worker = run?.agent_id ?? task.fields.worker;
  const back = noteReturn(context, task, { approval: 'finish', worker, message: told.message });
  const text = isVisible(why) ? why : NO_REASON;
  const about = { task_id: id, run_id: run?.id ?? null, text };
  const message = worker === null ? null : tellWorker(context, worker, about);
  const assignee: Partial<TaskFields> = worker === null ? {} : { assignee: worker };
  const moved = moveTask(context, context.stage.putTask(back, assignee), { ...told, to: 'pending' });
  return { task: moved, message };
}

/** Says no to the beginning of a task: it waits until somebody has dealt with the reason. */
export function returnFromStart(context: WriteContext, task: StoredTask, message: string): StoredTask {
  const back = noteReturn(context, task, { approval: 'start', worker: null, message });
  const blocker = Blocker.parse({ kind: 'external', text: message, by: context.author });
  return moveTask(context, back, { to: 'blocked', blocker });
}

function noteReturn(
  { stage }: WriteContext,
  task: StoredTask,
  told: { approval: 'start' | 'finish'; worker: string | null; message: string | undefined },
): StoredTask {
  const { approval, worker, message } = told;
  const returns = task.fields.returns + 1;
  stage.event({
    type: 'returned',
    entity_type: 'task',
    entity_id: task.fields.id,
    task: task.fields.id,
    run: task.fields.current_run,
    message,
    data: { approval, worker, returns },
  });
  return stage.putTask(task, { returns, approved: null });
}
