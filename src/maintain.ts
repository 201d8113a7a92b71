import { setPriority } from 'node:os';
import { findRepository } from './store/git/repository.ts';
import { maintain } from './store/maintenance/maintenance.ts';

/** Below everything that somebody waits for; its git takes after it. */
const LOWEST = 19;

// What a report starts when much has gathered: `maintain.cjs BOARD BRANCH`.
const [board = '', branch = ''] = process.argv.slice(2);
try {
  setPriority(LOWEST);
} catch {
  // Some systems do not let a process step back.
}
void maintain(findRepository(board), branch).then(
  () => process.exit(0),
  () => process.exit(1),
);
