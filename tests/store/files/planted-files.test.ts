import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { fix } from '../../service/board/examine.ts';

const STATE = 'mission-control';
const PID = process.pid;
/** Our own files in the git directory without which nothing is written, as somebody may have planted them there. */
const NEEDED = ['lock', 'intent', 'last-commit', 'stale-index', 'requests/complete-to', 'server.lock'].map(
  (name) => `${STATE}/${name}`,
);
/** Those that are done without, or made anew. */
const OTHERS = [
  ...['lock.asked-for', 'maintenance.lock', 'token', 'token.new', 'address', 'address.new', 'intent.new'],
  ...['index-written', 'stashes-seen', 'index-lock', 'index-lock.new', 'maintenance', 'maintenance.new'],
  ...[
    `index-lock-${PID}`,
    `index-lock-${PID}.new`,
    `watch-${PID}/touched-0`,
    'cache-tasks',
    `cache-tasks.new-${PID}`,
  ],
]
  .map((name) => `${STATE}/${name}`)
  .concat('index.mission-control', `index.mission-control-${PID}`);
/** Those with a number that counts on. */
const COUNTED = [`tmp/${PID}-`, `packs-${PID}-`, `index-ready-${PID}-`].flatMap((name) =>
  Array.from({ length: 1000 }, (_, number) => `${STATE}/${name}${number}`),
);

const MINE = 'years of work\n';

function plant(board: TempBoard, name: string, what: (path: string) => void): void {
  const path = join(board.root, '.git', name);
  mkdirSync(dirname(path), { recursive: true });
  rmSync(path, { force: true, recursive: true });
  what(path);
}

/** Works with a board in every way that opens files of our own. */
async function workOn(board: TempBoard): Promise<void> {
  const call = (operation: string, input: object) => board.board.call(operation as string, input);
  await call('create-task', { id: 't-1', title: 'One', request_id: 'r-1' });
  await call('create-task', { id: 't-1', title: 'One', request_id: 'r-1' });
  await call('list-tasks', {});
  await call('board-summary', {});
  const held = await holdBoard(board.root, { now: () => board.now, agent: null }).catch(() => null);
  try {
    held?.claimServer().release();
  } catch {
    // What is in its way is refused.
  }
  await held?.call('report-pickup', { task_id: 't-1', agent: 'agent-1' });
  await held?.call('list-tasks', {});
  await held?.close();
}

test.each([
  ...NEEDED.map((name) => [name, [name]] as const),
  ['any other of our own files', OTHERS] as const,
])('a link in place of %s leads no writer to a file of its own', async (_what, names) => {
  const board = await tempBoard();
  const mine = join(tempFolder(), 'mine');
  writeFileSync(mine, MINE);
  for (const name of names) plant(board, name, (path) => symlinkSync(mine, path));
  await workOn(board);
  expect(readFileSync(mine, 'utf8')).toBe(MINE);
});

test('links under all names that a process may take next are not followed', async () => {
  const board = await tempBoard();
  const mine = join(tempFolder(), 'mine');
  writeFileSync(mine, MINE);
  mkdirSync(join(board.root, '.git', STATE, 'tmp'), { recursive: true });
  for (const name of COUNTED) symlinkSync(mine, join(board.root, '.git', name));
  await workOn(board);
  expect(readFileSync(mine, 'utf8')).toBe(MINE);
});

test.each(['', '/tmp', '/requests', '/requests/2026-11-21'])(
  'nothing is written or removed behind a link in place of our own folder%s',
  async (folder) => {
    const board = await tempBoard();
    const mine = tempFolder();
    for (const name of ['2020-01-01/x', 'tmp/x', 'x', 'complete-to']) {
      mkdirSync(dirname(join(mine, name)), { recursive: true });
      writeFileSync(join(mine, name), MINE);
    }
    const before = readdirSync(mine, { recursive: true }).sort();
    plant(board, `${STATE}${folder}`, (path) => symlinkSync(mine, path));
    await workOn(board);
    await fix(board).catch(() => {});
    expect(readdirSync(mine, { recursive: true }).sort()).toEqual(before);
    expect(readFileSync(join(mine, 'complete-to'), 'utf8')).toBe(MINE);
  },
);

test.each(['lock', 'intent', 'index-written'])(
  'a pipe in place of %s keeps nobody waiting, and is named',
  async (name) => {
    const board = await tempBoard();
    plant(board, `${STATE}/${name}`, (path) => execFileSync('mkfifo', [path]));
    const words = ['-C', board.root, '--json', 'create-task', '--title', 'One', '--request-id', 'r-1'];
    const { status, stdout } = await runExecutable(words);
    // A note that only saves a look is passed by.
    if (name === 'index-written') expect(status).toBe(0);
    else expect(stdout).toMatch(new RegExp(`"storage_failed".*${name}: expected a regular file`));
  },
);
