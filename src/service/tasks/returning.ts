import { newId } from '../../domain/ids.ts';
import { Addressee, MessageFields } from '../../domain/message.ts';
import { Blocker, type TaskFields } from '../../domain/task.ts';
import { isVisible } from '../../domain/text.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { stageNewMessage } from '../messages/send-message.ts';
import type { WriteContext } from '../operation.ts';
import { latestRunOf } from '../runs/attempts.ts';
import { type Move, moveTask } from './transition.ts';

/** Gives a finished task back to its worker, with a message to it where somebody said why. */
export function returnFromReview(
  context: WriteContext,
  task: StoredTask,
  told: Pick<Move, 'message' | 'data'>,
  why = '',
): StoredTask {
  const worker = latestRunOf(context, task)?.fields.agent_id ?? task.fields.worker;
  const back = noteReturn(context, task, { approval: 'finish', worker, message: told.message });
  if (worker !== null && isVisible(why)) tell(context, task, { worker, why });
  const assignee: Partial<TaskFields> = worker === null ? {} : { assignee: worker };
  return moveTask(context, context.stage.putTask(back, assignee), { ...told, to: 'pending' });
}

function tell(
  context: WriteContext,
  task: StoredTask,
  { worker, why }: { worker: string; why: string },
): void {
  const { author, now, random } = context;
  const fields = MessageFields.parse({
    id: newId('m', random),
    from: author,
    addressees: [Addressee.parse({ id: worker })],
    task_id: task.fields.id,
    run_id: latestRunOf(context, task)?.fields.id ?? null,
    kind: 'instruction',
    created_at: now,
  });
  stageNewMessage(context, fields, why);
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
