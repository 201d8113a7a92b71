import { copyFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { expectProven } from './proven-board.ts';

const NAME = 't-1-one.md';

async function boardWithTask(): Promise<TempBoard> {
  const board = await tempBoard();
  board.git('config', 'user.name', 'Hannah');
  board.git('config', 'user.email', 'hannah@example.invalid');
  await board.ok('create-task', { title: 'One', id: 't-1' });
  board.pass(60);
  return board;
}

const move = ({ root }: TempBoard, from: string, to: string) => renameSync(join(root, from), join(root, to));

/** Records what was done by hand, in one commit, and gives it as `change path: type from → to`. */
async function recorded(board: TempBoard): Promise<string[]> {
  const before = board.commits();
  const answer = await board.ok('record-edits', {});
  expect(board.commits()).toBe(before + 1);
  expect(answer).toMatchObject({ changed: true, not_recorded: [] });
  expect(board.git('log', '-1', '--format=%an')).toBe('Hannah\n');
  const { items } = await board.ok('list-events', { limit: 500 });
  const again = await board.ok('record-edits', {});
  expect(again).toMatchObject({ changed: false, recorded: [], not_recorded: [] });
  await expectProven(board);
  return answer.recorded.map(({ path, change, event_id }) => {
    const event = items.find(({ id }) => id === event_id);
    const way = [event?.from, event?.to].filter((status) => status).join(' → ');
    return `${change} ${path}: ${event?.type}${way === '' ? '' : ` ${way}`}${event?.forced ? ' (forced)' : ''}`;
  });
}

const textOf = (board: TempBoard, path: string) => board.read(path) ?? '';

test('text and front matter that a person edited go on record, and the revision goes up', async () => {
  const board = await boardWithTask();
  const text = textOf(board, `pending/${NAME}`);
  board.write(`pending/${NAME}`, `${text.replace('title: One', '# mine\ntitle: Other\nmine: 007')}More.\n`);
  expect(await recorded(board)).toEqual([`edited pending/${NAME}: task-edited`]);
  const { task, events } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ title: 'Other', revision: 2, updated_at: '2026-11-21T10:01:00.000Z' });
  expect(events[0]).toMatchObject({ agent: null, message: 'edited by hand' });
  expect(events[0]?.data).toMatchObject({ changed: ['title', 'description'] });
  expect(textOf(board, `pending/${NAME}`)).toMatch(/# mine\ntitle: Other\nmine: 007\n/);
});

test('a task dragged to where the table does not let it go is recorded as forced', async () => {
  const board = await boardWithTask();
  move(board, `pending/${NAME}`, `done/${NAME}`);
  expect(await recorded(board)).toEqual([
    `moved done/2026/11/21/${NAME}: task-moved pending → done (forced)`,
  ]);
});

test('a task dragged to blocked says that it was moved by hand, or what its file says', async () => {
  const board = await boardWithTask();
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  const second = textOf(board, 'pending/t-2-two.md').replace(
    /\n---\n/,
    '\nblocker:\n  kind: external\n  text: the key\n---\n',
  );
  board.write('pending/t-2-two.md', second);
  move(board, 'pending/t-2-two.md', 'blocked/t-2-two.md');
  expect(await recorded(board)).toEqual([
    `moved blocked/${NAME}: task-moved pending → blocked`,
    'moved blocked/t-2-two.md: task-moved pending → blocked',
  ]);
  const { items } = await board.ok('list-tasks', { status: ['blocked'] });
  expect(items.map(({ blocker }) => [blocker?.kind, blocker?.text])).toEqual([
    ['external', 'moved by hand'],
    ['external', 'the key'],
  ]);
});

test('a task dragged into progress is in the hands of whoever says to be on it', async () => {
  const board = await boardWithTask();
  await board.ok('update-agent-status', { agent: 'a', status: 'active', current_task_id: 't-1' });
  move(board, `pending/${NAME}`, `in_progress/${NAME}`);
  expect(await recorded(board)).toEqual([`moved in_progress/${NAME}: task-moved pending → in_progress`]);
  const { task } = await board.ok('show-task', { task_id: 't-1' });
  expect(task).toMatchObject({ worker: 'a', started_at: '2026-11-21T10:01:00.000Z' });
});

test('a task dragged back to pending ends its run and leaves no worker on it', async () => {
  const board = await boardWithTask();
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  move(board, `in_progress/${NAME}`, `pending/${NAME}`);
  expect(await recorded(board)).toEqual([`moved pending/${NAME}: task-moved in_progress → pending`]);
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run.status).toBe('cancelled');
  expect((await board.ok('show-task', { task_id: 't-1' })).task.current_run).toBeNull();
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker.current_task_id).toBeNull();
});

test('a task deleted by hand ends its run and leaves no worker on it', async () => {
  const board = await boardWithTask();
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  rmSync(join(board.root, 'in_progress', NAME));
  expect(await recorded(board)).toEqual([`deleted in_progress/${NAME}: task-deleted in_progress`]);
  expect((await board.ok('show-run', { run_id: run?.id ?? '' })).run.status).toBe('cancelled');
  expect((await board.ok('show-worker', { agent_id: 'a' })).worker.current_task_id).toBeNull();
});

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
    const board = await boardWithTask();
    board.write(`pending/${name}`, text);
    const [line] = await recorded(board);
    expect(line).toMatch(/^added pending\/t-[0-9a-z]{8}-[a-z-]+\.md: task-created pending$/);
    expect(board.files('pending')).toHaveLength(2);
    const { items } = await board.ok('list-tasks', { search: title });
    expect(items).toMatchObject([{ title, revision: 1, status: 'pending' }]);
  },
);

test('a file added with an id of its own keeps it, and a name that it can be found by', async () => {
  const board = await boardWithTask();
  board.write('pending/whatever.md', '---\nid: own-id\ntitle: Mine\npriority: high\n---\n');
  board.write('done/own-2.md', '---\nid: own-2\n---\n# Was done\n');
  expect(await recorded(board)).toEqual([
    'added done/2026/11/21/own-2.md: task-created done',
    'added pending/own-id-mine.md: task-created pending',
  ]);
});

test('a copied file gets an id of its own, and the first keeps its', async () => {
  const board = await boardWithTask();
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
});

test('a copy is named by reads until it is on record', async () => {
  const board = await boardWithTask();
  copyFileSync(join(board.root, 'pending', NAME), join(board.root, 'blocked', NAME));
  const before = await board.board.call('list-tasks', {});
  expect(before).toMatchObject({ data: { total: 1 }, warnings: [{ code: 'duplicate_task' }] });
  await board.ok('record-edits', {});
  const after = await board.board.call('list-tasks', {});
  expect(after).toMatchObject({ data: { total: 2 }, warnings: [] });
});

test('a task that was copied and whose first file was then moved is a move and a copy', async () => {
  const board = await boardWithTask();
  copyFileSync(join(board.root, 'pending', NAME), join(board.root, 'pending', 'copy.md'));
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  const lines = await recorded(board);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toBe(`moved blocked/${NAME}: task-moved pending → blocked`);
  expect(lines[1]).toMatch(/^copied pending\/t-.{8}-one\.md: task-created pending$/);
});

test('a renamed file keeps its name where the id can be found by it, and gets one where not', async () => {
  const board = await boardWithTask();
  move(board, `pending/${NAME}`, 'pending/t-1-other.md');
  expect(await recorded(board)).toEqual(['renamed pending/t-1-other.md: task-edited']);
  move(board, 'pending/t-1-other.md', 'pending/nothing.md');
  expect(await recorded(board)).toEqual([`renamed pending/${NAME}: task-edited`]);
});

test('an id changed by hand is a task that is gone and another that is new', async () => {
  const board = await boardWithTask();
  board.write(`pending/${NAME}`, textOf(board, `pending/${NAME}`).replace('id: t-1', 'id: u-1'));
  expect(await recorded(board)).toEqual([
    'added pending/u-1-one.md: task-created pending',
    `deleted pending/${NAME}: task-deleted pending`,
  ]);
});

test("an agent's file, a run's and those for people go on record as the person's doing", async () => {
  const board = await boardWithTask();
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
  const board = await boardWithTask();
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
  const board = await boardWithTask();
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
  const board = await boardWithTask();
  const [path = ''] = board.files('events').map((file) => file);
  const paths = board.files('events');
  rmSync(join(board.root, path));
  board.write(paths[1] ?? '', 'other');
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect(changed).toBe(false);
  expect(not_recorded.map((one) => one.path)).toEqual(paths.slice(0, 2));
});

test('a link in a task file’s place is named, and nothing behind it is recorded', async () => {
  const board = await boardWithTask();
  rmSync(join(board.root, 'pending', NAME));
  symlinkSync('/etc/passwd', join(board.root, 'pending', NAME));
  const { changed, not_recorded } = await board.ok('record-edits', {});
  expect([changed, not_recorded.map((one) => one.path)]).toEqual([false, [`pending/${NAME}`]]);
});

test('a repeated request gives the first answer again', async () => {
  const board = await boardWithTask();
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  const first = await board.ok('record-edits', { request_id: 'r-1' });
  const again = await board.ok('record-edits', { request_id: 'r-1' });
  expect(again).toEqual({ ...first, replayed: true });
});

test('an agent that asks for it does not become the author', async () => {
  const board = await boardWithTask();
  move(board, `pending/${NAME}`, `blocked/${NAME}`);
  await board.ok('record-edits', { agent: 'fakker' });
  expect(board.git('log', '-1', '--format=%an')).toBe('Hannah\n');
});
