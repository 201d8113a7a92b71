// `npm run bench`
import { runBundled } from '../scripts/run-bundled.mjs';

await runBundled('bench', 'bench/bench.ts', ({ bench }, setting) => bench(process.argv.slice(2), setting));
