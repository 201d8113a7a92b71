import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { gitBy } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { fix } from '../../service/board/examine.ts';

const LATIN_1 = Buffer.from('Un tableau de tâches, écrit à la main\r\n', 'latin1');

const onDisk = (board: TempBoard, path: string) => readFileSync(join(board.root, path));
const onBranch = (board: TempBoard, path: string) =>
  execFileSync('git', ['cat-file', 'blob', `HEAD:${path}`], { cwd: board.root });

test("a person's README in Latin-1 goes on record byte by byte, and stays so on the disk", async () => {
  const board = await tempBoard();
  writeFileSync(join(board.root, 'README.md'), LATIN_1);
  const { recorded } = await board.ok('record-edits', {});
  expect(recorded).toMatchObject([{ path: 'README.md', change: 'edited' }]);
  expect(onDisk(board, 'README.md')).toEqual(LATIN_1);
  expect(onBranch(board, 'README.md')).toEqual(LATIN_1);
  expect(board.git('status', '--porcelain')).toBe('');
});

test('what a commit by hand took away comes back byte by byte', async () => {
  const board = await tempBoard();
  writeFileSync(join(board.root, 'README.md'), LATIN_1);
  await board.ok('record-edits', {});
  board.git('rm', '-q', '--cached', 'README.md');
  gitBy(board.root, 'commit', '-qm', 'untrack');
  await board.ok('record-edits', {});
  expect(onBranch(board, 'README.md')).toEqual(LATIN_1);
  expect(onDisk(board, 'README.md')).toEqual(LATIN_1);
});

test('doctor --fix adds its line to attributes in Latin-1 and changes nothing else of them', async () => {
  const board = await tempBoard();
  const words = Buffer.from('# à la main\n', 'latin1');
  writeFileSync(join(board.root, '.gitattributes'), words);
  await fix(board);
  expect(onDisk(board, '.gitattributes')).toEqual(Buffer.concat([words, Buffer.from('* -text\n')]));
});

test('a repeated request is answered in full while a file in progress is no UTF-8', async () => {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2']) await board.ok('create-task', { title: 'One', id });
  await board.ok('report-pickup', { task_id: 't-2', agent: 'b' });
  appendFileSync(join(board.root, 'in_progress/t-2-one.md'), LATIN_1);
  gitBy(board.root, 'commit', '-qam', 'by hand');
  const request = { task_id: 't-1', agent: 'a', request_id: 'once' };
  const first = await board.ok('report-pickup', request);
  const again = await board.ok('report-pickup', request);
  expect(again).toMatchObject({ replayed: true, task: first.task, run: first.run });
});
