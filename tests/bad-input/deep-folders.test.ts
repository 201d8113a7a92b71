import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { findingsOn } from '../service/board/examine.ts';
import { nestFolders } from './nested-folders.ts';

/** Folders deeper than the board looks, and a path that is too long for the system; `deep-folders.trial.ts` has thousands. */
const NESTS = [
  { name: 'd', depth: 40 },
  { name: 'd'.repeat(250), depth: 20 },
] as const;
type Nest = (typeof NESTS)[number];

async function boardWithNests(nest: Nest, ...folders: string[]): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('create-task', { id: 't-2', title: 'Two' });
  for (const folder of folders) nestFolders(board, folder, nest);
  return board;
}

test.each(NESTS)(
  'the doctor names the top of folders that lie too deep, and goes on: $depth',
  async (nest) => {
    const folders = ['pending', 'done/2026/11/20', 'events/2026/11/20/10/00', 'notes'];
    const board = await boardWithNests(nest, ...folders);
    board.write('pending/broken.md', '---\nid: [\n---\n');
    const errors = (await findingsOn(board.root)).filter(({ severity }) => severity === 'error');
    expect(errors.map(({ code, path }) => `${code} ${path}`).sort()).toEqual([
      `foreign_file done/2026/11/20/${nest.name}`,
      `foreign_file events/2026/11/20/10/00/${nest.name}`,
      `foreign_file pending/${nest.name}`,
      'malformed_file pending/broken.md',
    ]);
  },
);

test.each(NESTS)('what a person did is recorded beside folders that lie too deep: $depth', async (nest) => {
  const board = await boardWithNests(nest, 'pending', 'notes');
  board.write('pending/new.md', '# New\n');
  board.git('rm', '-q', '--cached', 'pending/t-2-two.md');
  execFileSync('rm', [join(board.root, 'pending/t-2-two.md')]);
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect(recorded.map(({ change }) => change).sort()).toEqual(['added', 'deleted']);
  expect(not_recorded).toEqual([]);
  expect((await board.fail('show-task', { task_id: 't-3' })).code).toBe('task_not_found');
  await board.ok('create-task', { id: 't-3', title: 'Three' });
  expect((await board.ok('list-tasks', {})).total).toBe(3);
  expect((await board.ok('board-summary', {})).unrecorded_edits).toEqual([]);
  expect((await board.ok('audit', {})).violation_count).toBe(0);
});

test('a file that a person put away is found beside a large project, and is not looked for among packages', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  for (let index = 0; index < 7_000; index++) board.write(`project/docs/${index}.md`, '');
  board.write('review/t-8.md', '---\nid: t-8\ntitle: Eight\n---\n');
  board.write('node_modules/some/t-9.md', '---\nid: t-9\ntitle: Nine\n---\n');
  expect((await board.fail('show-task', { task_id: 't-8' })).message).toContain('review/t-8.md');
  expect((await board.fail('show-task', { task_id: 't-9' })).message).not.toContain('node_modules');
});
