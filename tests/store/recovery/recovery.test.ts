import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { blobId, importStream } from '../../../src/store/git/fast-import.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { type Intent, readIntents, writeIntents } from '../../../src/store/recovery/intents.ts';
import { expectSound, gitDir } from '../../helpers/sound-board.ts';
import { gitIn, START, type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const PENDING = 'pending/t-1-one.md';
const MOVED = 'in_progress/t-1-one.md';
const EVENT = 'events/2026/11/21/10/00/20261121T100000500Z-aaaaaa.task-moved.t-1.md';
const EVENT_TEXT = `---
id: 20261121T100000500Z-aaaaaa
type: task-moved
at: 2026-11-21T10:00:00.500Z
entity_type: task
entity_id: t-1
task: t-1
from: pending
to: in_progress
---
`;

async function boardWithTask(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  board.pass(60);
  return board;
}

/** What a writer notes before it moves the task. */
function intentOf(board: TempBoard): Intent {
  const before = blobId(board.read(PENDING) ?? '', 40);
  const files = [
    { path: PENDING, before },
    { path: MOVED, before: null },
    { path: EVENT, before: null },
  ];
  return { witness: EVENT, files };
}

/** Lands the commit of that writer, and nothing after it. */
function land(board: TempBoard): void {
  const files = new Map([
    [PENDING, null],
    [MOVED, movedText(board)],
    [EVENT, EVENT_TEXT],
  ]);
  const author = { name: 'a', email: 'a@mission-control.invalid' };
  const commit = { author, committer: author, seconds: START / 1000, message: 'task-moved t-1\n', files };
  const stream = importStream('refs/heads/main', gitIn(board.root, 'rev-parse', 'main').trim(), [commit]);
  execFileSync('git', ['fast-import', '--quiet', '--done'], { cwd: board.root, input: stream });
}

const movedText = (board: TempBoard) => `${board.read(PENDING)}moved\n`;

/** A writer that was killed after `commit`, having brought as many files up to date as `done` does. */
async function leftBehind(done: (board: TempBoard, text: string) => void = () => {}): Promise<TempBoard> {
  const board = await boardWithTask();
  const text = movedText(board);
  await writeIntents(findRepository(board.root), [intentOf(board)], false);
  land(board);
  done(board, text);
  return board;
}

const STAGES: [what: string, done: (board: TempBoard, text: string) => void][] = [
  ['before it touched a file', () => {}],
  ['after it wrote the new file', (board, text) => board.write(MOVED, text)],
  ['after it wrote the event', (board) => board.write(EVENT, EVENT_TEXT)],
  [
    'after it wrote everything',
    (board, text) => {
      board.write(MOVED, text);
      board.write(EVENT, EVENT_TEXT);
      rmSync(join(board.root, PENDING));
    },
  ],
];

test.each(STAGES)('the next report finishes the work of a writer that died %s', async (_what, done) => {
  const board = await leftBehind(done);
  const before = board.commits();
  await board.ok('report-progress', { task_id: 't-1', message: 'go on', agent: 'a' });
  expect(board.commits()).toBe(before + 1);
  expect(board.read(MOVED)).toMatch(/moved\n$/);
  expect(board.read(PENDING)).toBeUndefined();
  expect(readIntents(findRepository(board.root))).toEqual([]);
  expectSound(board.root);
});

test('a report on something else finishes it too', async () => {
  const board = await leftBehind();
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(board.files('in_progress')).toEqual([MOVED]);
  expectSound(board.root);
});

test('an intent whose commit never landed is dropped, and the board is as it was', async () => {
  const board = await boardWithTask();
  await writeIntents(findRepository(board.root), [intentOf(board)], false);
  const text = board.read(PENDING);
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(board.read(PENDING)).toBe(text);
  expect(readIntents(findRepository(board.root))).toEqual([]);
  expectSound(board.root);
});

test('a hand edit made since stays as it is, and is put on record by the next report on it', async () => {
  const board = await leftBehind();
  board.write(MOVED, `${movedText(board)}\nby hand\n`);
  await board.ok('report-heartbeat', { agent: 'b' });
  expect(board.read(MOVED)).toMatch(/by hand\n$/);
  await board.ok('report-blocker', { task_id: 't-1', blocker: 'why?', agent: 'a' });
  expect(board.git('log', '--format=%s')).toContain('task-edited t-1');
  expectSound(board.root);
});

test('an intent that was cut short is as if there were none', async () => {
  const board = await boardWithTask();
  const { stateDir } = findRepository(board.root);
  mkdirSync(stateDir, { recursive: true });
  writeFileSync(join(stateDir, 'intent'), '[{"witness":"events/20');
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expectSound(board.root);
});

test('everything beside the board in the git directory may be deleted', async () => {
  const board = await boardWithTask();
  await board.ok('report-heartbeat', { agent: 'b', request_id: 'r-1' });
  rmSync(join(gitDir(board.root), 'mission-control'), { recursive: true });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  expect((await board.ok('report-heartbeat', { agent: 'b', request_id: 'r-1' })).replayed).toBe(true);
  expectSound(board.root);
});

test('a reader needs no recovery: it shows the task once, wherever the dead writer left it', async () => {
  const board = await leftBehind((left, text) => left.write(MOVED, text));
  const { items } = await board.ok('list-tasks', {});
  expect(items.map((task) => task.id)).toEqual(['t-1']);
});

test('an index.lock of a dead git lets reports through with a warning, and the index heals once it is gone', async () => {
  const board = await boardWithTask();
  const lock = join(gitDir(board.root), 'index.lock');
  writeFileSync(lock, '');
  const answer = await board.board.call('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(answer).toMatchObject({ ok: true, warnings: [{ code: 'index_stale' }] });
  expect(answer.warnings[0]?.message).toContain(lock);
  expect(existsSync(lock)).toBe(true);
  rmSync(lock);
  expect(gitIn(board.root, 'status', '--porcelain')).not.toBe('');
  await board.ok('report-heartbeat', { agent: 'b' });
  expectSound(board.root);
});

test('an index.lock that a killed writer of this board left is taken away by the next', async () => {
  const board = await boardWithTask();
  const { stateDir } = findRepository(board.root);
  writeFileSync(join(gitDir(board.root), 'index.lock'), `mission-control ${stateDir}\n`);
  const answer = await board.board.call('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(answer).toMatchObject({ ok: true, warnings: [] });
  expectSound(board.root);
});

test.each(['refs/heads/main.lock', 'packed-refs.lock', 'HEAD.lock'])(
  'a %s of a dead git is outwaited by the next report',
  async (name) => {
    const board = await boardWithTask();
    writeFileSync(join(gitDir(board.root), name), '');
    const before = board.commits();
    await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
    expect(board.commits()).toBe(before + 1);
    rmSync(join(gitDir(board.root), name), { force: true });
    expectSound(board.root);
  },
);

test('a spoilt note of what the index is behind with does not keep it behind', async () => {
  const board = await boardWithTask();
  const { stateDir } = findRepository(board.root);
  writeFileSync(join(stateDir, 'stale-index'), '\u0001\0../../etc/passwd\0/etc/passwd\0.git/config\0');
  const answer = await board.board.call('report-pickup', { task_id: 't-1', agent: 'a' });
  expect(answer).toMatchObject({ ok: true, warnings: [] });
  expectSound(board.root);
});
