import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Envelope } from '../../src/service/envelope.ts';
import { holdBoard } from '../../src/service/hold-board.ts';
import { EXECUTABLE, runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { NAMED, NAMES, OBJECTS, ODD_NAMES, SHOWN, taskOf } from './bad-files.ts';
import { Clock, changes, rawIn, worldOf } from './watch.ts';

const clock = new Clock('hand-made files');
const BAD = 'pending/t-9.md';

async function boardWithTask(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await clock.harmless('library', () => board.board.call('board-summary', {}));
  return board;
}

/** A folder beside the board. */
function outsideOf(board: TempBoard): string {
  const outside = join(dirname(board.root), 'outside');
  mkdirSync(outside, { recursive: true });
  return outside;
}

const pathsTold = ({ warnings }: Envelope) => warnings.map(({ path }) => path);

/** Reads a board with something bad on it in a process that asks once and in one that stays, and tries to write to it. */
async function ask(board: TempBoard): Promise<{ told: string[]; ids: string[]; pickup: string }> {
  const held = await holdBoard(board.root, { now: () => board.now, agent: null });
  const lists = [];
  for (const reader of [board.board, held, held]) {
    lists.push(await clock.time('library', () => reader.call('list-tasks', {})));
    await clock.time('library', () => reader.call('board-summary', {}));
  }
  const pickup = await clock.time('library', () =>
    held.call('report-pickup', { task_id: 't-9', agent: 'a' }),
  );
  await held.close();
  const [list] = lists;
  if (list?.ok !== true) throw new Error(`the list failed: ${JSON.stringify(list)}`);
  for (const other of lists) expect(other).toEqual(list);
  return {
    told: pathsTold(list).map(String),
    ids: (list.data as { items: { id: string }[] }).items.map(({ id }) => id),
    pickup: pickup.ok ? 'taken' : pickup.error.code,
  };
}

test('each bad content is named, nothing of it is run or written, and the other tasks are answered', async () => {
  const board = await boardWithTask();
  for (const [what, content] of Object.entries(NAMED)) {
    writeFileSync(join(board.root, BAD), content);
    const before = worldOf(board);
    const { told, ids, pickup } = await ask(board);
    expect({ what, told, ids }).toEqual({ what, told: [BAD], ids: ['t-1'] });
    expect(['malformed_file', 'task_not_found']).toContain(pickup);
    expect({ what, changes: changes(before, worldOf(board)) }).toEqual({ what, changes: [] });
  }
});

test('each odd content is shown as data, and nothing of it is run', async () => {
  const board = await boardWithTask();
  for (const [what, content] of Object.entries(SHOWN)) {
    writeFileSync(join(board.root, BAD), content);
    const before = worldOf(board);
    const list = await clock.time('library', () => board.board.call('list-tasks', {}));
    expect({ what, list }).toMatchObject({ list: { ok: true, warnings: [], data: { total: 2 } } });
    expect({ what, changes: changes(before, worldOf(board)) }).toEqual({ what, changes: [] });
  }
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
});

test.each(Object.entries(OBJECTS))('%s is named, not followed and not waited for', async (_what, put) => {
  const board = await boardWithTask();
  put(join(board.root, BAD), outsideOf(board));
  const before = worldOf(board);
  const { told, ids, pickup } = await ask(board);
  expect({ told, ids }).toEqual({ told: [BAD], ids: ['t-1'] });
  expect(['malformed_file', 'task_not_found']).toContain(pickup);
  expect(changes(before, worldOf(board))).toEqual([]);
});

test.each(Object.entries(NAMES))(
  'a file name with %s is named, and nothing is hidden',
  async (_what, name) => {
    const board = await boardWithTask();
    for (const folder of ['pending', 'agents', 'done']) {
      mkdirSync(join(board.root, folder), { recursive: true });
      writeFileSync(Buffer.concat([Buffer.from(`${board.root}/${folder}/`), name]), taskOf('t-9'));
    }
    const before = worldOf(board);
    const list = await board.board.call('list-tasks', {});
    const shown = name.toString();
    expect(pathsTold(list)).toEqual([`pending/${shown}`, `done/${shown}`]);
    expect(pathsTold(await board.board.call('list-workers', {}))).toContain(`agents/${shown}`);
    expect(changes(before, worldOf(board))).toEqual([]);
  },
);

test('each odd file name is carried through a report, and no git takes it for anything else', async () => {
  const board = await boardWithTask();
  for (const [index, [what, name]] of Object.entries(ODD_NAMES).entries()) {
    const id = `odd-${index}`;
    writeFileSync(join(board.root, 'pending', name), taskOf(id));
    board.git('add', '-A');
    board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', 'commit', '-qm', 'by hand');
    const answer = await clock.time('library', () =>
      board.board.call('report-pickup', { task_id: id, agent: 'a', force: true }),
    );
    expect({ what, answer }).toMatchObject({
      answer: { ok: true, data: { task: { id, status: 'in_progress' } } },
    });
    expect({ what, status: board.git('status', '--porcelain') }).toEqual({ what, status: '' });
  }
  expect([...worldOf(board).keys()].filter((place) => !place.startsWith('board/'))).toEqual([]);
});

const SETTINGS: [what: string, put: (path: string, outside: string) => void][] = [
  ['a pipe', OBJECTS['a pipe'] ?? (() => {})],
  ['a link to a device', OBJECTS['a link to a device'] ?? (() => {})],
  ['a folder', OBJECTS['a folder'] ?? (() => {})],
  ['100 MB', OBJECTS['a file of 100 MB'] ?? (() => {})],
  ['---js', (path) => writeFileSync(path, `---js\n${'x'}\n---\n`)],
  ['a branch that is a path', (path) => writeFileSync(path, 'format: 1\nbranch: ../../../x\n')],
  ['a branch that is an option', (path) => writeFileSync(path, 'format: 1\nbranch: --upload-pack=x\n')],
  ['a branch that is a lock', (path) => writeFileSync(path, 'format: 1\nbranch: main.lock\n')],
  ['a key of every object', (path) => writeFileSync(path, 'format: 1\nbranch: main\n__proto__: {x: y}\n')],
];

test.each(SETTINGS)('board.yaml as %s is malformed_file, by whoever asks', async (_what, put) => {
  const board = await boardWithTask();
  const path = join(board.root, 'board.yaml');
  board.git('rm', '-q', '--cached', 'board.yaml');
  rmSync(path);
  put(path, outsideOf(board));
  const before = worldOf(board);
  for (const words of [['board-summary'], ['report', 'heartbeat', '--agent', 'a'], ['init']]) {
    const { stdout } = await clock.time('command line', () =>
      runExecutable(['-C', board.root, '--json', ...words]),
    );
    expect({ words, answer: JSON.parse(stdout) }).toMatchObject({
      words,
      answer: { error: { code: 'malformed_file' } },
    });
  }
  expect(changes(before, worldOf(board))).toEqual([]);
});

test('what may not be read is named, and the rest of the board is answered', async () => {
  const board = await boardWithTask();
  writeFileSync(join(board.root, BAD), taskOf('t-9'));
  board.write('blocked/t-8.md', taskOf('t-8'));
  for (const folder of ownFoldersAbove(board)) chmodSync(folder, 0o755);
  chmodSync(join(board.root, BAD), 0o000);
  chmodSync(join(board.root, 'blocked'), 0o000);
  onTestFinished(() => chmodSync(join(board.root, 'blocked'), 0o755));
  const { stdout } = asNobody(board, ['list-tasks', '--json']);
  const answer = JSON.parse(stdout);
  expect(answer.data.items.map(({ id }: { id: string }) => id)).toEqual(['t-1']);
  expect(pathsTold(answer).sort()).toEqual(['blocked', BAD]);
});

/** The folders above a board that only who runs the tests may pass through: all that were made for them. */
function ownFoldersAbove({ root }: TempBoard): string[] {
  const folders: string[] = [];
  for (
    let folder = dirname(root);
    basename(folder).startsWith('mission-control-');
    folder = dirname(folder)
  ) {
    folders.push(folder);
  }
  return folders;
}

/** Runs a command as somebody whom permissions hold: root reads all. */
function asNobody(board: TempBoard, words: string[]) {
  const isRoot = process.getuid?.() === 0;
  const ids = isRoot ? { uid: 65_534, gid: 65_534 } : {};
  return spawnSync(process.execPath, [EXECUTABLE, '-C', board.root, ...words], { ...ids, encoding: 'utf8' });
}

test('a board full of bad files comes out of no command raw', async () => {
  const board = await boardWithTask();
  const all = { ...NAMED, ...SHOWN };
  for (const [index, content] of Object.values(all).entries()) {
    writeFileSync(join(board.root, 'pending', `\u001b[2J\u202ebad-${index}.md`), content);
  }
  for (const name of Object.values(NAMES)) {
    writeFileSync(Buffer.concat([Buffer.from(`${board.root}/pending/`), name]), 'x');
  }
  await clock.harmless('command line', () => runExecutable(['-C', board.root, 'show-task', 't-1']));
  for (const words of [
    ['board-summary'],
    ['list-tasks'],
    ['list-tasks', '--json'],
    ['bridge', 'list-tasks'],
  ]) {
    const { stdout, stderr } = await clock.time('command line', () =>
      runExecutable(['-C', board.root, ...words]),
    );
    expect(stdout + stderr).toContain('bad-0.md');
    expect({ words, raw: rawIn(stdout + stderr) }).toEqual({ words, raw: undefined });
  }
  expect(readFileSync(join(board.root, 'pending/t-1-one.md'), 'utf8')).toContain('id: t-1');
});
