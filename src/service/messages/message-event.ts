import type { StoredMessage } from '../../store/records/messages.ts';
import type { WriteContext } from '../operation.ts';
import type { NewEvent } from '../stage.ts';

type Told = Pick<NewEvent, 'from' | 'to' | 'message' | 'data'> & {
  type: `message-${string}` & NewEvent['type'];
};

/** Notes that something happened to a message, with the task and the run that it is about. */
export function stageMessageEvent(
  { stage }: Pick<WriteContext, 'stage'>,
  { id, task_id, run_id }: Pick<StoredMessage['fields'], 'id' | 'task_id' | 'run_id'>,
  told: Told,
): void {
  stage.event({ entity_type: 'message', entity_id: id, task: task_id, run: run_id, ...told });
}
