import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Fault } from './fault.ts';
import { runProcess } from './processes.ts';

const LONGEST_START_MS = 120_000;
const LONGEST_PROGRAM_MS = 30_000;

/** Random programs of operations against a model in memory: the test suite's own, with as many programs as there are trials. */
export const randomPrograms: Fault = {
  name: 'random-programs',
  row: 'random programs of operations against an in-memory model',
  trials: { short: 1, long: 300 },
  async run(lab) {
    const out = join(lab.folder, 'result.json');
    const words = ['vitest', 'run', 'tests/model/model.trial.ts', '--reporter=json', `--outputFile=${out}`];
    const ended = await runProcess('npx', words, {
      cwd: repositoryFolder(),
      longestMs: LONGEST_START_MS + lab.trials * LONGEST_PROGRAM_MS,
      env: { MODEL_RUNS: String(lab.trials), MODEL_SEED: String(lab.seed) },
    });
    const result = existsSync(out) ? JSON.parse(readFileSync(out, 'utf8')) : { numPassedTests: 0 };
    const isPassed = ended.status === 0 && result.numPassedTests === 1 && result.numFailedTests === 0;
    for (let number = 0; number < lab.trials; number++) {
      await lab.trial(`program ${number}`, async (trial) => {
        if (!isPassed && number === 0)
          trial.violation(`the model does not agree: ${ended.stderr}${ended.stdout}`.slice(0, 4000));
      });
    }
  },
};

/** Where `npm run` was called. */
function repositoryFolder(): string {
  const manifest = process.env.npm_package_json;
  return manifest === undefined ? process.cwd() : dirname(manifest);
}
