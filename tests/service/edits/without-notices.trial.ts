import { spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

test('where the system tells of no changes a server says so, and records hand edits all the same within seconds', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const without = ['-f', '-q', '-o', join(tempFolder(), 'trace'), '-e', 'inject=inotify_init1:error=EMFILE'];
  const words = [process.execPath, EXECUTABLE, '-C', board.root, 'serve', '--port', '0'];
  const child = spawn('strace', [...without, ...words], { detached: true });
  onTestFinished(() => void (child.pid && process.kill(-child.pid, 'SIGKILL')));
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const patience = { timeout: 25_000, interval: 100 };
  await vi.waitFor(() => expect(said).toContain('does not tell of changes'), patience);
  renameSync(join(board.root, 'pending/t-1-one.md'), join(board.root, 'blocked/t-1-one.md'));
  const subject = () => board.git('log', '-1', '--format=%s').trim();
  await vi.waitFor(() => expect(subject()).toBe('task-moved t-1: pending → blocked (One)'), patience);
}, 60_000);
