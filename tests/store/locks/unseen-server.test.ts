import { closeSync, existsSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { findOldLocks, removeDeadLock } from '../../../src/store/locks/git-locks.ts';
import { tryHold } from '../../../src/store/locks/lock.ts';
import { readClaim } from '../../../src/store/locks/server-claim.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const NOBODY = '4194304';

test('a server that cannot be seen, as one of another container, is not called dead, and git’s locks beside it stay', async () => {
  const board = await tempBoard();
  const repository = findRepository(board.root);
  const lock = join(repository.stateDir, 'server.lock');
  const held = tryHold(lock);
  if (held === null) throw new Error('the lock is held already');
  // Of another container, its number is nobody's here.
  writeFileSync(lock, NOBODY.padEnd(10), { flag: 'r+' });
  writeFileSync(join(repository.stateDir, 'token'), 'x', { mode: 0o600 });
  expect(readClaim(repository).mayRun).toBe(true);
  const gits = join(repository.gitDir, 'index.lock');
  writeFileSync(gits, '');
  utimesSync(gits, new Date(0), new Date(0));
  const [old] = findOldLocks(repository);
  expect(old).toMatchObject({ path: gits, holder: undefined });
  expect(old && removeDeadLock(repository, old)).toBe(false);
  closeSync(held);
  expect(readClaim(repository).mayRun).toBe(false);
  const [dead] = findOldLocks(repository);
  expect(dead?.holder).toBeNull();
  expect(dead && removeDeadLock(repository, dead)).toBe(true);
  expect(existsSync(gits)).toBe(false);
});
