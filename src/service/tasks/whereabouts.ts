import { shownPath } from '../../domain/shown-path.ts';
import { BoardError } from '../../errors.ts';
import { findBearers } from '../../store/edits/elsewhere.ts';
import { findOnBranch } from '../../store/edits/on-branch.ts';
import { notCheckedOut } from '../../store/index/not-checked-out.ts';
import { taskFileName, taskPath } from '../../store/layout.ts';
import { isTaken } from '../lookup.ts';
import type { ReadContext } from '../operation.ts';

type Board = Pick<ReadContext, 'repository' | 'config'>;

/**
 * Refuses an id that a task has already: on the board, in a folder where nothing looks for it, or on the branch alone. Where the
 * new file takes the place of one that is gone, that goes on record first.
 */
export async function refuseTaken(context: ReadContext, id: string, title: string): Promise<void> {
  if (isTaken(context, id)) throw taken(id, `is on this board already; choose another id, or none`);
  const elsewhere = bearerOf(context, id);
  if (elsewhere !== undefined)
    throw taken(
      id,
      `is in ${shownPath(elsewhere)}, where nothing looks for tasks; choose another id, or move that file`,
    );
  const onBranch = await findOnBranch(context.repository, context.config.branch, id);
  if (onBranch === undefined) return;
  const isLeftOut = (await notCheckedOut(context.repository)).has(onBranch);
  if (!isLeftOut && onBranch === taskPath(taskFileName(id, title), 'pending', null)) return;
  const way = isLeftOut
    ? 'choose another id, or check it out'
    : "'mission-control record-edits' records that it is gone";
  throw taken(id, `is on branch ${context.config.branch} as ${onBranch}, and not in the work tree; ${way}`);
}

function taken(id: string, where: string): BoardError {
  return new BoardError('already_exists', `task ${id} ${where}`, { details: { task_id: id } });
}

/** The same error, where it says that a task is not on the board and the task is elsewhere: then it says where. */
export async function withWhereabouts(error: unknown, board: Board): Promise<unknown> {
  const id =
    error instanceof BoardError && error.code === 'task_not_found' ? error.details.task_id : undefined;
  if (!(error instanceof BoardError) || typeof id !== 'string') return error;
  const where = await whereaboutsOf(board, id).catch(() => undefined);
  return where === undefined
    ? error
    : new BoardError(error.code, `task '${id}' ${where}`, { details: error.details, cause: error });
}

async function whereaboutsOf({ repository, config }: Board, id: string): Promise<string | undefined> {
  const elsewhere = bearerOf({ repository }, id);
  if (elsewhere !== undefined)
    return `is in ${shownPath(elsewhere)}, where nothing looks for tasks; move the file into the folder of a status`;
  if ((await notCheckedOut(repository)).size === 0) return undefined;
  const path = await findOnBranch(repository, config.branch, id);
  return path === undefined
    ? undefined
    : `is on branch ${config.branch} as ${path}, which is not checked out; 'git sparse-checkout' says what is`;
}

const bearerOf = ({ repository }: Pick<Board, 'repository'>, id: string) =>
  findBearers(repository.root, { withDays: false }).get(`task ${id.toLowerCase()}`);
