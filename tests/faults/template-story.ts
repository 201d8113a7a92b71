import { openBoard } from '../../src/service/open-board.ts';
import type { InputOf, OperationName } from '../../src/service/registry.ts';

/** Tasks that every trial's board has, by what has become of them; each worker `w-…` works on the task of that number. */
export const TASKS = {
  pending: ['t-1', 't-2', 't-3', 't-4'],
  inProgress: ['t-5', 't-6', 't-7', 't-8'],
  blocked: ['t-9'],
  done: ['t-10', 't-11', 't-12'],
} as const;

/** The worker whose task this is. */
export function workerOf(task: string): string {
  return task.replace('t-', 'w-');
}

const STEP_MS = 10 * 60 * 1000;
const PROGRESS = 12;

/** Fills a new board with a day's work. */
export async function tellDay(
  root: string,
  { began, random }: { began: number; random: (count: number) => Uint8Array },
): Promise<void> {
  let now = began;
  const board = openBoard(root, { agent: null, now: () => now, random });
  const call = async <Name extends OperationName>(operation: Name, input: InputOf<Name>) => {
    now += STEP_MS;
    const envelope = await board.call(operation, input);
    if (!envelope.ok) throw new Error(`${operation}: ${envelope.error.message}`);
  };
  const taken = [...TASKS.inProgress, ...TASKS.blocked, ...TASKS.done];
  for (const id of [...TASKS.pending, ...taken])
    await call('create-task', { id, title: `Do what ${id} says` });
  for (const task_id of taken) await call('report-pickup', { task_id, agent: workerOf(task_id) });
  for (let step = 0; step < PROGRESS; step++) {
    const task_id = taken[step % taken.length] ?? 't-5';
    await call('report-progress', { task_id, agent: workerOf(task_id), message: `Step ${step} is done.` });
  }
  for (const task_id of TASKS.blocked)
    await call('report-blocker', {
      task_id,
      agent: workerOf(task_id),
      blocker: 'Nobody knows the password.',
    });
  for (const task_id of TASKS.done)
    await call('report-finish', {
      task_id,
      agent: workerOf(task_id),
      result: 'It works.',
      verification_notes: 'Tried it.',
    });
}
