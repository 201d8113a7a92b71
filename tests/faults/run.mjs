// `npm run test:faults`
import { spawnSync } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { runBundled } from '../../scripts/run-bundled.mjs';

const args = process.argv.slice(2);

await runBundled('faults', 'tests/faults/main.ts', async ({ runFaults }, setting) => {
  // Some writers are somebody else's, and have to get at the executable.
  chmodSync(setting.folder, 0o755);
  const environment = { ...process.env };
  const status = await runFaults(args, setting);
  // Who asks for something of the rows wants them, and not the trials that vitest runs.
  if (args.length > 0) return status;
  const trials = spawnSync('npx', ['vitest', 'run', '--project', 'trials'], {
    env: environment,
    stdio: 'inherit',
  });
  return trials.status === 0 ? status : 1;
});
