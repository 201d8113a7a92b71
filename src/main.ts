import type { OpenOptions } from './service/open-board.ts';

// Whoever reads may leave before the end: `mission-control list-tasks | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

// Everything has been written and taken by now; waiting for the event loop to see that costs milliseconds.
void main(process.argv.slice(2)).then((status) => process.exit(status));

/** Loads only what the command line needs, and gives the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && argv[0] === '--version') {
    const { VERSION } = await import('./version.ts');
    return new Promise((done) => process.stdout.write(`${VERSION}\n`, () => done(0)));
  }
  const { runCli } = await import('./surfaces/cli/program.ts');
  return runCli(argv, process, testOptions());
}

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
