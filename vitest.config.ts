import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ['tests/helpers/folder-in-memory.ts', 'tests/helpers/no-user-settings.ts'],
    // Tests wait for git and other processes most of the time; the default would leave a core idle.
    maxWorkers: availableParallelism() + 1,
  },
});
