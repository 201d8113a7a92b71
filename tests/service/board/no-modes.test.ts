import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { busyBoard } from './examine.ts';

test('a file system without modes, as git was told, makes no file an error', async () => {
  const board = await busyBoard();
  for (const name of readdirSync(join(board.root, 'pending')))
    chmodSync(join(board.root, 'pending', name), 0o777);
  board.git('config', 'core.fileMode', 'true');
  const error = await board.fail('doctor', {});
  expect(error.details.findings).toContainEqual(expect.objectContaining({ code: 'wrong_mode' }));
  board.git('config', 'core.fileMode', 'false');
  expect(await board.ok('doctor', {})).toEqual({ findings: [] });
});
