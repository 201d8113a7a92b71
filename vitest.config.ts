import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Begins with the files that take longest, which are the shortest to read, so that no core is without work at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => /\/tests\/(parity|model)\//.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    // `npm test` runs the tests, `npm run test:faults` the trials: kills, crowds, chance, broken disks and odd repositories.
    projects: [
      { extends: true, test: { name: 'tests', include: ['tests/**/*.test.ts'] } },
      { extends: true, test: { name: 'trials', include: ['tests/**/*.trial.ts'] } },
    ],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['tests/helpers/random-seed.ts'],
    globalSetup: ['tests/helpers/folder-in-memory.ts', 'tests/helpers/no-user-settings.ts'],
    // Tests wait for git and other processes most of the time; the default would leave a core idle.
    maxWorkers: availableParallelism() + 1,
    // A process loads what its files import only once: src/ keeps nothing of a board in its modules, helpers only boards to copy from.
    isolate: false,
    sequence: { sequencer: LongestFirst },
  },
});
