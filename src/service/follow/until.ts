import type { Trail } from '../../store/events/tip-watch.ts';

/** A machine that sleeps wakes up with another time: the clock is looked at so often, which reads nothing. */
const LOOK_MS = 30_000;
const LEAST_MS = 10;

/** What something that is followed waits for. */
export interface Awaited {
  readonly trail: Trail;
  /** The commit that the branch was at. */
  readonly commit: string | null;
  /** When something may come of time alone; null where nothing can. */
  readonly due: string | null;
  readonly signal: AbortSignal;
  now(): number;
}

/** Resolves once the branch has moved, or the clock says so; false where the signal has fired. */
export async function untilChanged({ trail, commit, due, signal, now }: Awaited): Promise<boolean> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  try {
    const moved = trail.next(commit, either);
    await (due === null ? moved : Promise.race([moved, untilTime(Date.parse(due), now, either)]));
  } finally {
    over.abort();
  }
  return !signal.aborted;
}

function untilTime(due: number, now: () => number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const look = () => {
      try {
        const left = due - now();
        if (left <= 0) resolve();
        else timer = setTimeout(look, Math.min(Math.max(left, LEAST_MS), LOOK_MS));
      } catch (error) {
        reject(error);
      }
    };
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
    look();
  });
}
