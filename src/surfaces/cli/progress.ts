import type { Streams } from './streams.ts';

const EVERY_MS = 100;
/** Back to the line's beginning, and all of it gone. */
const CLEAR = '\r\u001b[K';

/** A line on a terminal's standard error that says how far a call has come, and goes when it is over. */
export interface ProgressLine {
  /** Undefined where no terminal would show it. */
  readonly report: ((done: number, total: number) => void) | undefined;
  end(): void;
}

/** Says how far `what` has come, to somebody at a terminal and to nobody else. */
export function progressOn({ stderr }: Pick<Streams, 'stderr'>, what: string): ProgressLine {
  if (stderr.isTTY !== true) return { report: undefined, end: () => {} };
  let last: number | undefined;
  return {
    report: (done, total) => {
      const now = performance.now();
      if (last !== undefined && now - last < EVERY_MS) return;
      last = now;
      stderr.write(`${CLEAR}${what}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`);
    },
    end: () => {
      if (last !== undefined) stderr.write(CLEAR);
      last = undefined;
    },
  };
}
