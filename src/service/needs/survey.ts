import type { Warning } from '../../domain/warning.ts';
import { OPEN_STATUSES } from '../../store/layout.ts';
import { readMessages } from '../../store/records/messages.ts';
import { neighboursAmong } from '../../store/records/neighbours.ts';
import type { View } from '../../store/records/records.ts';
import { standingOf, tasksAtOnce } from '../../store/records/task-statuses.ts';
import { readTasks, type StoredTask } from '../../store/records/tasks.ts';
import { readAgents } from '../../store/records/workers.ts';
import { isReady } from '../items.ts';
import type { ReadContext } from '../operation.ts';
import type { FileTroubles, Survey } from './gathering.ts';

/** A view that notes what cannot be read, beside telling of it. */
export function notingView(view: View): { view: View; unreadable: FileTroubles['unreadable'] } {
  const unreadable: { path: string; problem: string }[] = [];
  const warn = (warning: Warning) => {
    const { code, path, message: problem } = warning;
    const isNew = path !== undefined && !unreadable.some((one) => one.path === path);
    if (code === 'malformed_file' && isNew) unreadable.push({ path, problem });
    view.warn(warning);
  };
  return { view: { ...view, warn }, unreadable };
}

/** Reads what needs are found in: open tasks, agents and open messages. Of what is done only what open tasks depend on is read. */
export function readSurvey(context: ReadContext, view: View): Survey {
  return surveyOf(context, view, readTasks(view, OPEN_STATUSES));
}

/** The same where the open tasks have been read. */
export function surveyOf(context: ReadContext, view: View, open: readonly StoredTask[]): Survey {
  const byId = new Map(open.map((task) => [task.fields.id.toLowerCase(), task]));
  const other = tasksAtOnce(view);
  const found = new Map<string, StoredTask | undefined>();
  const taskOf = (id: string) => {
    const key = id.toLowerCase();
    if (!byId.has(key) && !found.has(key)) found.set(key, other(id));
    return byId.get(key) ?? found.get(key);
  };
  const statusOf = (id: string) => {
    const task = taskOf(id);
    return task === undefined ? undefined : standingOf(task);
  };
  const neighbours = { ...neighboursAmong(view, open), statusOf };
  return {
    open,
    agents: readAgents(view),
    messages: [...readMessages(view, ['open'])],
    taskOf,
    neighbours,
    isReady: (task) => isReady(context, task, neighbours),
  };
}
