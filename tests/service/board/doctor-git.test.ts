import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, openSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAt } from '../../../src/service/open-board.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { maintain } from '../../../src/store/maintenance/maintenance.ts';
import { writeMaintenanceNote } from '../../../src/store/maintenance/maintenance-note.ts';
import { writeIntents } from '../../../src/store/recovery/intents.ts';
import { litter, MUCH } from '../../helpers/litter.ts';
import { serve, state } from '../../helpers/server-process.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { commitAll, edit, findingsOn, fix, foundOn } from './examine.ts';

const LONG_AGO = new Date(Date.now() - 3_600_000);
const TWO_HOURS_AGO = new Date(Date.now() - 7_200_000);
/** More than any system gives out. */
const NOBODY = 2 ** 31 - 1;

/** Writes a file into the git directory, as old as an hour unless told otherwise. */
function leave(board: TempBoard, path: string, text = '', since = LONG_AGO): string {
  const whole = join(board.root, '.git', path);
  mkdirSync(dirname(whole), { recursive: true });
  writeFileSync(whole, text);
  utimesSync(whole, since, since);
  return whole;
}

const LOCKS = [
  'index.lock',
  'HEAD.lock',
  'refs/heads/main.lock',
  'refs/heads/topic/a.lock',
  'packed-refs.lock',
  'config.lock',
  'objects/maintenance.lock',
];

test.each(LOCKS)('finds and removes a %s that a dead git left', async (path) => {
  const board = await tempBoard();
  const lock = leave(board, path);
  expect(await foundOn(board)).toEqual([`dead_lock $GIT_DIR/${path}`]);
  expect((await fix(board)).repaired).toEqual(['dead_lock']);
  expect(existsSync(lock)).toBe(false);
});

test('says nothing of a lock that was taken a moment ago, and leaves it', async () => {
  const board = await tempBoard();
  const lock = leave(board, 'index.lock', '', new Date());
  expect(await foundOn(board)).toEqual([]);
  await fix(board);
  expect(existsSync(lock)).toBe(true);
});

test('never removes a lock that a living process has open', async () => {
  const board = await tempBoard();
  const lock = leave(board, 'index.lock');
  const holder = spawn('sleep', ['600'], { stdio: ['ignore', openSync(lock, 'r'), 'ignore'] });
  onTestFinished(() => void holder.kill('SIGKILL'));
  const [finding] = await findingsOn(board.root);
  expect(finding).toMatchObject({ code: 'held_lock', fixable: false });
  await fix(board);
  expect(existsSync(lock)).toBe(true);
});

test('never removes a lock while a git is at work in the repository', async () => {
  const board = await tempBoard();
  const lock = leave(board, 'index.lock');
  const git = spawn('git', ['cat-file', '--batch'], { cwd: board.root, stdio: ['pipe', 'ignore', 'ignore'] });
  onTestFinished(() => void git.kill('SIGKILL'));
  expect((await findingsOn(board.root)).map(({ code, message }) => `${code}: ${message}`)).toEqual([
    expect.stringMatching(new RegExp(`^held_lock: .*process ${git.pid} `)),
  ]);
  await fix(board);
  expect(existsSync(lock)).toBe(true);
});

test('never removes a lock of ours whose process is alive', async () => {
  const board = await tempBoard();
  const { stateDir } = openAt(board.root).repository;
  const lock = leave(board, 'index.lock', `mission-control ${stateDir}\nbeside ${process.pid}\n`);
  expect(await foundOn(board)).toEqual(['held_lock $GIT_DIR/index.lock']);
  await fix(board);
  expect(existsSync(lock)).toBe(true);
});

const LEFT = [
  `mission-control/tmp/${NOBODY}-3`,
  `mission-control/watch-${NOBODY}`,
  `mission-control/watch-${NOBODY}-edits`,
  `mission-control/index-lock-${NOBODY}`,
  'mission-control/intent.new',
  `index.mission-control-${NOBODY}`,
  'index.mission-control',
  'index.mission-control.lock',
  `fast_import_crash_${NOBODY}`,
];

test.each(LEFT)('finds and removes %s, which somebody left', async (path) => {
  const board = await tempBoard();
  const file = leave(board, path);
  expect(await foundOn(board)).toEqual([`file_left $GIT_DIR/${path}`]);
  expect((await fix(board)).repaired).toEqual(['file_left']);
  expect(existsSync(file)).toBe(false);
});

test('leaves alone what a living process has for itself', async () => {
  const board = await tempBoard();
  const file = leave(board, `mission-control/tmp/${process.pid}-3`);
  expect(await foundOn(board)).toEqual([]);
  await fix(board);
  expect(existsSync(file)).toBe(true);
});

test('finds and removes a file that a writer left beside a task', async () => {
  const board = await tempBoard();
  board.write(`pending/.mission-control-${NOBODY}-1`, 'half');
  expect(await foundOn(board)).toEqual([`file_left pending/.mission-control-${NOBODY}-1`]);
  await fix(board);
  expect(existsSync(join(board.root, `pending/.mission-control-${NOBODY}-1`))).toBe(false);
});

test('finds what a writer noted and never recorded, and clears it away', async () => {
  const board = await tempBoard();
  const intent = { witness: 'events/none.md', files: [{ path: 'pending/t-1.md', before: null }] };
  await writeIntents(openAt(board.root).repository, [intent], false);
  expect(await foundOn(board)).toEqual(['intent_left $GIT_DIR/mission-control/intent']);
  expect((await fix(board)).repaired).toEqual(['intent_left']);
  expect(existsSync(state(board, 'intent'))).toBe(false);
});

test('finds what a writer recorded and died before it showed, and shows it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  const [witness = ''] = board.files('events').filter((path) => path.includes('task-created'));
  const shown = board.read('pending/t-1-one.md');
  board.git('rm', '-q', 'pending/t-1-one.md');
  const files = [{ path: 'pending/t-1-one.md', before: null }];
  await writeIntents(openAt(board.root).repository, [{ witness, files }], false);
  expect(await foundOn(board)).toEqual(['intent_left $GIT_DIR/mission-control/intent']);
  expect((await fix(board)).findings).toEqual([]);
  expect(board.read('pending/t-1-one.md')).toBe(shown);
  expect(board.git('status', '--porcelain')).toBe('');
});

test('finds what a server that was killed left for others to find it', async () => {
  const board = await tempBoard();
  const server = await serve(board);
  server.child.kill('SIGKILL');
  await server.ended;
  const found = await foundOn(board);
  expect(found.filter((each) => each.startsWith('server_claim_left'))).toEqual([
    'server_claim_left $GIT_DIR/mission-control/address',
    'server_claim_left $GIT_DIR/mission-control/token',
  ]);
  expect((await fix(board)).findings).toEqual([]);
  expect(existsSync(state(board, 'token'))).toBe(false);
});

test('finds a running server’s token that others can read', async () => {
  const board = await tempBoard();
  await serve(board);
  chmodSync(state(board, 'token'), 0o644);
  expect(await foundOn(board)).toEqual(['claim_readable $GIT_DIR/mission-control/token']);
  await fix(board);
  expect(existsSync(state(board, 'token'))).toBe(true);
  expect(await foundOn(board)).toEqual([]);
});

test('finds paths that the index was to learn of and has not, and teaches it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  board.git('rm', '-q', '--cached', 'pending/t-1-one.md');
  writeFileSync(state(board, 'stale-index'), 'pending/t-1-one.md');
  expect(await foundOn(board)).toEqual(['index_behind pending/t-1-one.md']);
  expect((await fix(board)).repaired).toEqual(['index_behind']);
  expect(board.git('status', '--porcelain')).toBe('');
});

test('leaves alone what somebody else may have staged, and says so', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  board.git('rm', '-q', '--cached', 'pending/t-1-one.md');
  expect(await foundOn(board)).toEqual(['index_differs pending/t-1-one.md']);
  await fix(board);
  expect(board.git('diff', '--cached', '--name-status')).toBe('D\tpending/t-1-one.md\n');
});

test.each([
  ['a detached HEAD', '$GIT_DIR/HEAD', (board: TempBoard) => board.git('switch', '-q', '--detach')],
  ['another branch', '$GIT_DIR/HEAD', (board: TempBoard) => board.git('switch', '-qc', 'topic')],
  ['a bisect', '$GIT_DIR/BISECT_LOG', (board: TempBoard) => board.git('bisect', 'start')],
] as const)('finds %s, in which nothing can be recorded', async (_what, path, bring) => {
  const board = await tempBoard();
  bring(board);
  expect(await foundOn(board)).toEqual([`repository_busy ${path}`]);
});

test('finds that the branch of board.yaml has no commit', async () => {
  const board = await tempBoard();
  edit(board, 'board.yaml', /^branch: main$/m, 'branch: other');
  commitAll(board);
  board.git('symbolic-ref', 'HEAD', 'refs/heads/other');
  expect(await foundOn(board)).toEqual(['branch_missing board.yaml']);
});

test.each(['tmp_pack_aBcDeF', 'tmp_idx_aBcDeF', `.tmp-${NOBODY}-pack-aBcDeF.pack`])(
  'finds and removes half a pack that a killed git left: %s',
  async (name) => {
    const board = await tempBoard();
    const half = leave(board, `objects/pack/${name}`, 'half', TWO_HOURS_AGO);
    expect(await foundOn(board)).toEqual([`file_left $GIT_DIR/objects/pack/${name}`]);
    expect((await fix(board)).repaired).toEqual(['file_left']);
    expect(existsSync(half)).toBe(false);
  },
);

test('leaves half a pack alone that a process has open, however old it is', async () => {
  const board = await tempBoard();
  const half = leave(board, 'objects/pack/tmp_pack_aBcDeF', 'half', TWO_HOURS_AGO);
  const writer = spawn('sleep', ['600'], { stdio: ['ignore', openSync(half, 'r'), 'ignore'] });
  onTestFinished(() => void writer.kill('SIGKILL'));
  expect(await foundOn(board)).toEqual([]);
});

test('tells of a repository that nobody has packed for long, and why not', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), 6 * MUCH);
  writeMaintenanceNote(findRepository(board.root), { trouble: 'no space left' });
  const [finding] = await findingsOn(board.root);
  expect(finding).toMatchObject({ code: 'objects_unpacked', severity: 'warning', fixable: false });
  expect(finding?.message).toContain('no space left');
  expect(await maintain(findRepository(board.root), 'main')).toBe('done');
  expect(await foundOn(board)).toEqual([]);
});
