// `npm run test:faults`
import { chmodSync } from 'node:fs';
import { runBundled } from '../../scripts/run-bundled.mjs';

await runBundled('faults', 'tests/faults/main.ts', ({ runFaults }, setting) => {
  // Some writers are somebody else's, and have to get at the executable.
  chmodSync(setting.folder, 0o755);
  return runFaults(process.argv.slice(2), setting);
});
