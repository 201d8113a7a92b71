// `npm run test:jepsen`
import { runBundled } from '../../scripts/run-bundled.mjs';

await runBundled('jepsen', 'tests/jepsen/main.ts', ({ jepsen }, setting) =>
  jepsen(process.argv.slice(2), setting),
);
