import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { fix } from '../board/examine.ts';
import { compact, looseEvents, toldBoard } from './told-board.ts';

/** Everything below a folder, with what the files hold; links are not followed. */
function contentOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, 'utf8') : ''];
    }),
  );
}

/** Moves a folder of the board elsewhere, with a person's file beside what is in it, and leaves a link. */
function linkAway(board: TempBoard, path: string): string {
  const elsewhere = join(tempFolder(), 'elsewhere');
  renameSync(join(board.root, path), elsewhere);
  writeFileSync(join(elsewhere, 'diary.txt'), 'mine\n');
  symlinkSync(elsewhere, join(board.root, path));
  return elsewhere;
}

const FOLDERS = ['', '/11', '/11/21', '/11/21/11', '/11/21/11/01'].map((folder) => `events/2026${folder}`);

test.each(FOLDERS)('%s that is a link keeps all that it leads to, and is told of', async (folder) => {
  const board = await toldBoard();
  const elsewhere = linkAway(board, folder);
  const before = contentOf(elsewhere);
  const { not_sealed } = await compact(board);
  expect(contentOf(elsewhere)).toEqual(before);
  expect(not_sealed).toContainEqual({ path: folder, problem: expect.stringContaining('a link') });
  // What does not lie behind it is sealed.
  const others = board
    .git('ls-files', 'events')
    .split('\n')
    .filter((path) => path.endsWith('.jsonl'));
  expect(others.length).toBe(folder.split('/').length < 4 ? 0 : folder.endsWith('/21') ? 2 : 3);
});

/** What somebody may leave in the board's own folder for the next sealing to clear up: its number is of no process. */
const LEFT = '.git/mission-control/sealing-999999999';

test.each<[string, (path: string, target: string) => void]>([
  ['the folder itself', (path, target) => symlinkSync(target, path)],
  [
    'a day in it',
    (path, target) => {
      mkdirSync(path);
      symlinkSync(target, join(path, '2026-11-21.away'));
    },
  ],
  [
    'an hour of a day in it',
    (path, target) => {
      mkdirSync(join(path, '2026-11-21.away'), { recursive: true });
      symlinkSync(target, join(path, '2026-11-21.away', '10'));
    },
  ],
])('what was put aside by a killed sealing is not cleared up behind a link: %s', async (_what, plant) => {
  for (const clear of [compact, fix]) {
    const board = await toldBoard();
    const target = join(tempFolder(), 'mine');
    for (const name of ['diary.txt', '2026-11-21.away/10/00/diary.md', '00/x.md']) {
      mkdirSync(dirname(join(target, name)), { recursive: true });
      writeFileSync(join(target, name), 'mine\n');
    }
    const before = contentOf(target);
    plant(join(board.root, LEFT), target);
    await clear(board);
    expect(contentOf(target)).toEqual(before);
  }
});

test('a sealed file is not brought back into a folder that is a link', async () => {
  const board = await toldBoard();
  await compact(board);
  const elsewhere = linkAway(board, 'events/2026/11');
  const sealed = readdirSync(elsewhere).filter((name) => name.endsWith('.jsonl'));
  for (const name of sealed) renameSync(join(elsewhere, name), join(tempFolder(), name));
  await fix(board);
  expect(readdirSync(elsewhere)).toEqual(['diary.txt']);
  expect(looseEvents(board).filter((path) => path.startsWith('events/2026/11'))).toEqual([]);
});
