import type { FSWatcher } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { findRepository } from '../../src/store/repository.ts';
import { TipWatch } from '../../src/store/tip-watch.ts';
import { tempBoard } from '../helpers/temp-board.ts';

const watchers: FSWatcher[] = vi.hoisted(() => []);

// The real one; only what it hands out is kept, for no test can make the system break a watcher.
vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const watch = (...args: Parameters<typeof fs.watch>) => {
    const watcher = fs.watch(...args);
    watchers.push(watcher);
    return watcher;
  };
  return { ...fs, watch };
});

test('a watcher that breaks is replaced at the next look, and a new commit noticed through the new one', async () => {
  const board = await tempBoard();
  const tips = new TipWatch(findRepository(board.root), 'main');
  const trail = tips.open();
  onTestFinished(() => trail.close());
  const seen = await tips.current();
  expect(watchers).toHaveLength(1);
  watchers[0]?.emit('error', new Error('broken'));
  tips.poke();
  tips.poke();
  expect(watchers).toHaveLength(2);

  const next = trail.next(seen, new AbortController().signal);
  await board.ok('create-task', { title: 'One' });
  expect(await next).toBe(board.git('rev-parse', 'main').trim());
});
