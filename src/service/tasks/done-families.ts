import { FORMAT } from '../../domain/config.ts';
import { BoardError } from '../../errors.ts';
import { type EndedTask, readEndedTasks } from '../../store/cache/ended-tasks.ts';
import { readTip } from '../../store/git/branch.ts';
import { orWarn, silently } from '../../store/records/records.ts';
import { listTasks } from '../../store/records/task-files.ts';
import { readTaskOnce } from '../../store/records/tasks.ts';
import type { ReadContext } from '../operation.ts';

/** The tasks in `done` that were closed or are children, as the branch has them; where git cannot tell, all files are read. */
export async function readClosedAndChildren(context: ReadContext): Promise<readonly EndedTask[]> {
  const { repository, config } = context;
  const tip = await readTip(repository, config.branch);
  if (tip === null) return [];
  try {
    return await readEndedTasks(repository, tip);
  } catch (error) {
    if (error instanceof BoardError && error.code === 'git_failed') return readAll(context);
    throw error;
  }
}

function readAll(context: ReadContext): EndedTask[] {
  const view = silently(context.view);
  return listTasks(view, ['done']).flatMap((file) => {
    const task = orWarn(view, () => readTaskOnce(view, file));
    if (task === undefined) return [];
    const { id, parent, closed_as } = task.fields;
    return parent === null && closed_as === null ? [] : [{ id, parent, closed_as }];
  });
}

/** How many tasks were closed. A board of the first format has none, and nothing is asked for it. */
export async function countClosed(context: ReadContext): Promise<number> {
  if (context.config.format === FORMAT) return 0;
  return (await readClosedAndChildren(context)).filter(({ closed_as }) => closed_as !== null).length;
}
