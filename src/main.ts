import * as z from 'zod';
import type { OpenOptions } from './service/open-board.ts';
import { runCli } from './surfaces/cli/program.ts';

// Compiling validators pays for itself after thousands of calls; a command makes one.
z.config({ jitless: true });

// Whoever reads may leave before the end: `mission-control list-tasks | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

void runCli(process.argv.slice(2), process, testOptions()).then((status) => {
  process.exitCode = status;
});

/** For tests only: a clock that stands still, and random ids that repeat. */
function testOptions(): OpenOptions {
  const { MISSION_CONTROL_TEST_NOW: instant, MISSION_CONTROL_TEST_SEED: seed } = process.env;
  return {
    ...(instant === undefined ? {} : { now: () => Date.parse(instant) }),
    ...(seed === undefined ? {} : { random: seededBytes(Number(seed)) }),
  };
}

function seededBytes(seed: number): (count: number) => Uint8Array {
  let state = seed >>> 0;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
}
