import type { OpenOptions } from './service/open-board.ts';
import { endWithoutReader } from './surfaces/cli/lost-output.ts';
import { OwnInput } from './surfaces/cli/own-input.ts';
import { OwnOutput } from './surfaces/cli/own-output.ts';
import type { Streams } from './surfaces/cli/streams.ts';

const streams: Streams = {
  stdin: new OwnInput(),
  stdout: new OwnOutput(1, () => process.stdout.on('error', endWithoutReader)),
  // The exit status tells as much as a message that nobody can read.
  stderr: new OwnOutput(2, () => process.stderr.on('error', () => {})),
};

// Everything has been written and taken by now; waiting for the event loop to see that costs milliseconds.
void main(process.argv.slice(2)).then((status) => process.exit(status));

/** Loads only what the command line needs, and gives the exit status. */
async function main(argv: readonly string[]): Promise<number> {
  const { runCli } = await import('./surfaces/cli/program.ts');
  return runCli(argv, streams, await testOptions());
}

/** For tests only: a clock that stands still, and random ids that repeat. */
async function testOptions(): Promise<OpenOptions> {
  const { MISSION_CONTROL_TEST_NOW: instant, MISSION_CONTROL_TEST_SEED: seed } = process.env;
  return {
    ...(instant === undefined ? {} : { now: () => Date.parse(instant) }),
    ...(seed === undefined ? {} : { random: (await import('./seeded-bytes.ts')).seededBytes(Number(seed)) }),
  };
}
