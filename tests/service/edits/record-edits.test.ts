import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { hannahsBoard, NAME, textOf } from '../../helpers/hannahs-board.ts';
import { move, recorded } from './edited-board.ts';

test("an agent's file, a run's and those for people go on record as the person's doing", async () => {
  const board = await hannahsBoard(1);
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a', mode: 'Building' });
  const agent = textOf(board, 'agents/a.md');
  board.write('agents/a.md', agent.replace('mode: Building', 'mode: Testing'));
  const path = `runs/2026/11/21/${run?.id}.md`;
  board.write(path, `${textOf(board, path)}seen\n`);
  board.write('README.md', `${textOf(board, 'README.md')}More.\n`);
  expect(await recorded(board)).toEqual([
    'edited agents/a.md: agent-status active → active',
    `edited ${path}: note`,
    'edited README.md: note',
  ]);
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker).toMatchObject({ mode: 'Testing' });
});

const LEFT: [what: string, path: string, text: string, line: number | null][] = [
  ['front matter that does not parse', `pending/${NAME}`, '---\nid: t-1\ntitle: [\n---\n', 3],
  [
    'a known key of the wrong type',
    `pending/${NAME}`,
    '---\nid: t-1\ntitle: One\ncreated_at: soon\n---\n',
    4,
  ],
  [
    'a file whose id was taken out',
    `pending/${NAME}`,
    '---\ntitle: One\ncreated_at: 2026-11-21T10:00:00.000Z\n---\n',
    null,
  ],
  ['an added file with a bad id', 'pending/new.md', '---\nid: ../x\n---\n', 2],
  ['an empty file', 'pending/new.md', '', 1],
  ['a file too deep', 'pending/sub/new.md', '# x\n', null],
  ['an event that nobody reported', 'events/2026/11/21/10/00/x.md', 'x', null],
];

test.each(LEFT)('%s is left as it is, and named', async (_what, path, text, line) => {
  const board = await hannahsBoard(1);
  board.write(path, text);
  const before = board.commits();
  const answer = await board.ok('record-edits', {});
  expect(answer).toMatchObject({
    changed: false,
    commit: null,
    recorded: [],
    not_recorded: [{ path, line }],
  });
  expect(answer.not_recorded[0]?.problem).toContain(path);
  expect(board.read(path)).toBe(text);
  expect(board.commits()).toBe(before);
});

test('a file that does not parse keeps nothing else from going on record, wherever it was dragged', async () => {
  const board = await hannahsBoard(1);
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  board.write(`pending/${NAME}`, '---\nid: t-1\ntitle: [\n---\n');
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  board.write('pending/t-2-two.md', textOf(board, 'pending/t-2-two.md').replace('Two', 'Deux'));
  const answer = await board.ok('record-edits', {});
  expect(answer).toMatchObject({
    recorded: [{ path: 'pending/t-2-two.md', change: 'edited' }],
    not_recorded: [{ path: `blocked/${NAME}` }],
  });
  expect(board.read(`blocked/${NAME}`)).toBe('---\nid: t-1\ntitle: [\n---\n');
});

test('a changed or deleted event is named, and not recorded', async () => {
  const board = await hannahsBoard(1);
  const [path = ''] = board.files('events').map((file) => file);
  const paths = board.files('events');
  rmSync(join(board.root, path));
  board.write(paths[1] ?? '', 'other');
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect(changed).toBe(false);
  expect(not_recorded.map((one) => one.path)).toEqual(paths.slice(0, 2));
});

test('a link in a task file’s place is named, and nothing behind it is recorded', async () => {
  const board = await hannahsBoard(1);
  rmSync(join(board.root, 'pending', NAME));
  symlinkSync('/etc/passwd', join(board.root, 'pending', NAME));
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect([changed, not_recorded.map((one) => one.path)]).toEqual([false, [`pending/${NAME}`]]);
});

test('a repeated request gives the first answer again', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  const first = await board.ok('record-edits', { request_id: 'r-1' });
  const again = await board.ok('record-edits', { request_id: 'r-1' });
  expect(again).toEqual({ ...first, replayed: true });
});

test('an agent that asks for it does not become the author', async () => {
  const board = await hannahsBoard(1);
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  await board.ok('record-edits', { agent: 'fakker' });
  expect(board.git('log', '-1', '--format=%an')).toBe('Hannah\n');
});
