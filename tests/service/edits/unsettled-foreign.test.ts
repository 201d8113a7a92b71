// Copy to tests/service/edits/. What a server left out as not settled must stay owed.
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test('a move committed with git just before another edit is recorded gets its event', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  const kept = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => kept.close());
  kept.recordEdits(() => {});
  await new Promise((done) => setTimeout(done, 2500));
  board.write('pending/t-2-two.md', `${board.read('pending/t-2-two.md')}more\n`);
  await new Promise((done) => setTimeout(done, 800));
  renameSync(join(board.root, 'pending/t-1-one.md'), join(board.root, 'blocked/t-1-one.md'));
  board.git('add', '-A', 'pending/t-1-one.md', 'blocked');
  board.git('-c', 'user.name=Ann', '-c', 'user.email=ann@example.com', 'commit', '-qm', 'moved');
  await vi.waitFor(
    () => expect(board.git('log', '--format=%s')).toContain('task-moved t-1: pending → blocked'),
    { timeout: 12_000 },
  );
  await board.ok('audit', {});
}, 30_000);
