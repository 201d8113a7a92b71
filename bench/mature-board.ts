import { generateBoard } from './generate-board.ts';

/** As on a board that has been in use for a while: nearly all is done. */
const SHARES = { done: 0.97, in_progress: 0.01, blocked: 0.005 };
const EVENTS_PER_TASK = 4;

/** Makes a board of so many tasks. */
export function generateMatureBoard(root: string, size: number): void {
  const share = (part: number) => Math.max(1, Math.round(size * part));
  const tasks = {
    done: share(SHARES.done),
    in_progress: share(SHARES.in_progress),
    blocked: share(SHARES.blocked),
  };
  const pending = size - tasks.done - tasks.in_progress - tasks.blocked;
  generateBoard(root, {
    tasks: { ...tasks, pending },
    events: size * EVENTS_PER_TASK,
    minutesBetweenEvents: 1,
  });
}
