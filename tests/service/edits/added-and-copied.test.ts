import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { commitWithGit, findingsOn, fix } from '../board/examine.ts';
import { moves } from './committed-board.ts';
import { move, recorded } from './edited-board.ts';
import { expectProven } from './proven-board.ts';

const ADDED: [what: string, name: string, text: string, title: string][] = [
  [
    'a title in the front matter',
    'note.md',
    '---\ntitle: From the front\n---\n# Heading\n',
    'From the front',
  ],
  ['a heading', 'note.md', 'Some words.\n\n## The heading ##\n', 'The heading'],
  ['nothing but a file name', 'fix-the_door.md', 'It squeaks.\n', 'fix the door'],
  ['a byte order mark and foreign line ends', 'note.md', '\ufeff# Heading\r\nmore\r\n', 'Heading'],
];

test.each(ADDED)(
  'a file added with %s becomes a task with an id and a name of its own',
  async (_what, name, text, title) => {
    const board = await hannahsBoard(1);
    board.write(`pending/${name}`, text);
    const [line] = await recorded(board);
    expect(line).toMatch(/^added pending\/t-[0-9a-z]{8}-[a-z-]+\.md: task-created pending$/);
    expect(board.files('pending')).toHaveLength(2);
    const { items } = await board.ok('list-tasks', { search: title });
    expect(items).toMatchObject([{ title, revision: 1, status: 'pending' }]);
  },
);

test('a file added with an id of its own keeps it, and a name that it can be found by', async () => {
  const board = await hannahsBoard(1);
  board.write('pending/whatever.md', '---\nid: own-id\ntitle: Mine\npriority: high\n---\n');
  board.write('done/own-2.md', '---\nid: own-2\n---\n# Was done\n');
  expect(await recorded(board)).toEqual([
    'added done/2026/11/21/own-2.md: task-created done',
    'added pending/own-id-mine.md: task-created pending',
  ]);
});

test('a copied file gets an id of its own, and the first keeps its', async () => {
  const board = await hannahsBoard(1);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  copyFileSync(join(board.root, 'in_progress', NAME), join(board.root, 'pending', 't-1-one copy.md'));
  const [line, ...rest] = await recorded(board);
  expect(rest).toEqual([]);
  expect(line).toMatch(/^copied pending\/t-[0-9a-z]{8}-one\.md: task-created pending$/);
  const { items } = await board.ok('list-tasks', {});
  expect(items).toMatchObject([
    { id: 't-1', status: 'in_progress', worker: 'a' },
    { status: 'pending', title: 'One', worker: null, current_run: null, revision: 1 },
  ]);
  expect((await board.ok('list-events', { order: 'desc', limit: 1 })).items).toMatchObject([
    { type: 'task-created', entity_id: items[1]?.id, data: { change: 'copied', copy_of: 't-1' } },
  ]);
});

/** What people and their programs call a copy that a person makes of `t-1-one.md`. */
const COPIES = [
  'another',
  't-1-one (1)',
  't-1-one copy',
  't-1-one copy 2',
  't-1-two',
  'one 2',
  't-1-one-later',
];

test.each(COPIES)('a copy called %s is named by reads until it is on record', async (name) => {
  const board = await hannahsBoard(1);
  const path = `blocked/${name}.md`;
  copyFileSync(join(board.root, 'pending', NAME), join(board.root, path));
  const before = await board.board.call('list-tasks', {});
  expect(before).toMatchObject({ data: { total: 1 }, warnings: [{ code: 'duplicate_task', path }] });
  expect(before.warnings[0]?.message).toContain(
    `'mission-control -C ${board.root} record-edits' makes it a task of its own`,
  );
  expect((await board.ok('board-summary', {})).unrecorded_edits).toMatchObject([{ path, problem: null }]);
  expect(await findingsOn(board.root)).toMatchObject([{ path, code: 'unrecorded_edit', fixable: true }]);
  expect((await fix(board)).findings).toEqual([]);
  const after = await board.board.call('list-tasks', {});
  expect(after).toMatchObject({ data: { total: 2 }, warnings: [] });
});

test('a copy that was committed with git becomes a task of its own before the next report', async () => {
  const board = await hannahsBoard(1);
  copyFileSync(join(board.root, 'pending', NAME), join(board.root, 'pending', 'copy.md'));
  commitWithGit(board);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const { items } = await board.ok('list-tasks', {});
  expect(items.map(({ status, title }) => `${status} ${title}`).sort()).toEqual([
    'in_progress One',
    'pending One',
  ]);
  await expectProven(board);
});

test.each(['copy.md', '0.md'])(
  'a task that was copied to %s and whose first file was then moved is a move and a copy',
  async (name) => {
    const board = await hannahsBoard(1);
    copyFileSync(join(board.root, 'pending', NAME), join(board.root, 'blocked', name));
    move(board, `pending/${NAME}`, `done/${NAME}`);
    const lines = await recorded(board);
    expect(lines.map((line) => line.replace(/t-[0-9a-z]{8}/, 't-*')).sort()).toEqual([
      'copied blocked/t-*-one.md: task-created blocked',
      `moved done/2026/11/21/${NAME}: task-moved pending → done (forced)`,
    ]);
    expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → done (forced)']);
  },
);

test('an old state of a task that is put back in another folder is no task, and is named', async () => {
  const board = await hannahsBoard(1);
  const path = `blocked/${NAME}`;
  copyFileSync(join(board.root, 'pending', NAME), join(board.root, path));
  const commits = board.commits();
  const { recorded, not_recorded } = await board.ok('record-edits', {});
  expect({ recorded, not_recorded }).toMatchObject({ recorded: [], not_recorded: [{ path }] });
  expect((await fix(board)).findings).toMatchObject([{ code: 'record_copy', path, fixable: false }]);
  expect(board.commits()).toBe(commits);
});

test('a renamed file keeps its name where the id can be found by it, and gets one where not', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, 'pending/t-1-other.md');
  expect(await recorded(board)).toEqual(['renamed pending/t-1-other.md: task-edited']);
  move(board, 'pending/t-1-other.md', 'pending/nothing.md');
  expect(await recorded(board)).toEqual([`renamed pending/${NAME}: task-edited`]);
});

test('an id changed by hand is a task that is gone and another that is new', async () => {
  const board = await hannahsBoard(1);
  board.write(`pending/${NAME}`, textOf(board, `pending/${NAME}`).replace('id: t-1', 'id: u-1'));
  expect(await recorded(board)).toEqual([
    'added pending/u-1-one.md: task-created pending',
    `deleted pending/${NAME}: task-deleted pending`,
  ]);
});
