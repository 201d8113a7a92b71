import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { findRepository } from '../../../src/store/git/repository.ts';
import { ReadyIndex } from '../../../src/store/index/ready-index.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

test('one that begins while the one before is being ended loses nothing of the index', async () => {
  const board = await tempBoard();
  const repository = findRepository(board.root);
  const ready = new ReadyIndex(repository);
  for (let count = 0; count < 10; count++) {
    ready.begin();
    await sleep(15);
    const ending = ready.end();
    ready.begin();
    await ending;
    const copy = await ready.refresh(['README.md']);
    const env = { ...process.env, GIT_INDEX_FILE: copy ?? 'none' };
    expect(execFileSync('git', ['ls-files'], { cwd: board.root, env }).toString()).toBe(
      board.git('ls-files'),
    );
  }
  await ready.end();
  expect(readdirSync(repository.stateDir).filter((name) => name.endsWith('.lock'))).toEqual([]);
});
