// `npm run test:dates -- [--only leap|later|earlier] [ARGUMENTS OF VITEST…]`: the tests on other days than today.
import { DATES, runAt } from './at-date.mjs';

const args = process.argv.slice(2);
const at = args.indexOf('--only');
const [, only] = at === -1 ? [] : args.splice(at, 2);
if (at !== -1 && !DATES.includes(only)) {
  process.stderr.write(`--only: expected ${DATES.join(', ')}, got ${only ?? 'nothing'}\n`);
  process.exit(2);
}
const failed = (only === undefined ? DATES : [only]).filter(
  (date) => runAt(date, ['npx', 'vitest', 'run', ...args]) !== 0,
);
if (failed.length > 0) process.stderr.write(`failed: ${failed.join(', ')}\n`);
process.exit(failed.length === 0 ? 0 : 1);
