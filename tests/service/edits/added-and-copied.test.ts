import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { moves } from './committed-board.ts';
import { move, recorded } from './edited-board.ts';

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

test('a copied file is no task until a person takes its id out', async () => {
  const board = await hannahsBoard(1);
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const copy = 'pending/t-1-one copy.md';
  copyFileSync(join(board.root, 'in_progress', NAME), join(board.root, copy));
  const { recorded: nothing, not_recorded } = await board.ok('record-edits', {});
  expect({ nothing, not_recorded }).toMatchObject({ nothing: [], not_recorded: [{ path: copy }] });
  expect(not_recorded[0]?.problem).toContain(`the file of that is in_progress/${NAME}`);
  board.write(copy, '# One more\n');
  const [line] = await recorded(board);
  expect(line).toMatch(/^added pending\/t-[0-9a-z]{8}-one-more\.md: task-created pending$/);
  const { items } = await board.ok('list-tasks', {});
  expect(items).toMatchObject([
    { id: 't-1', status: 'in_progress', worker: 'a' },
    { status: 'pending', title: 'One more', worker: null, current_run: null, revision: 1 },
  ]);
});

test.each(['copy.md', '0.md'])(
  'of a task that was copied to %s and whose first file was then moved that is recorded, and nothing of the copy',
  async (name) => {
    const board = await hannahsBoard(1);
    const copy = `blocked/${name}`;
    copyFileSync(join(board.root, 'pending', NAME), join(board.root, copy));
    move(board, `pending/${NAME}`, `done/${NAME}`);
    const answer = await board.ok('record-edits', {});
    expect(answer).toMatchObject({
      recorded: [{ change: 'moved', entity_id: 't-1' }],
      not_recorded: [{ path: copy }],
    });
    const { unrecorded_edits } = await board.ok('board-summary', {});
    expect(unrecorded_edits).toMatchObject([{ path: copy, problem: expect.stringContaining('as a copy') }]);
    expect(await moves(board, 't-1')).toEqual(['null → pending', 'pending → done (forced)']);
  },
);

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
