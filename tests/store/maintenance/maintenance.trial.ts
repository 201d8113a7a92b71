import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { initBoard } from '../../../src/service/board/init-board.ts';
import { openBoard } from '../../../src/service/open-board.ts';
import { findRepository } from '../../../src/store/git/repository.ts';
import { maintain } from '../../../src/store/maintenance/maintenance.ts';
import {
  readMaintenanceNote,
  writeMaintenanceNote,
} from '../../../src/store/maintenance/maintenance-note.ts';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { litter, MUCH } from '../../helpers/litter.ts';
import { expectSound, gitBy, makeProject } from '../../helpers/sound-board.ts';
import { gitIn, START, type TempBoard, tempBoard, tempFolder } from '../../helpers/temp-board.ts';
import { countObjects, gitThat, gitThatWaits } from './littered-board.ts';

const PROGRAM = join(EXECUTABLE, '../maintain.cjs');
const PATIENCE = { timeout: 30_000, interval: 20 };
const TWO_HOURS_AGO = new Date(Date.now() - 7_200_000);

const maintained = ({ root }: Pick<TempBoard, 'root'>) => maintain(findRepository(root), 'main');
const noteOf = ({ root }: TempBoard) => readMaintenanceNote(findRepository(root));
const tipOf = (board: TempBoard) => board.git('rev-parse', 'main').trim();

/** Starts it as a report does, and gives what it came to. */
function program(root: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [PROGRAM, root, 'main'], { env: { ...process.env, ...env } });
  onTestFinished(() => void child.kill('SIGKILL'));
  return once(child, 'close').then(([status, signal]) => ({ status, signal }));
}

/** A board with a few reports and much that was never packed. */
async function litteredBoard(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { id: 't-1', title: 'One' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  litter(join(board.root, '.git'), MUCH);
  return board;
}

test('nothing is done while little has gathered', async () => {
  const board = await tempBoard();
  litter(join(board.root, '.git'), MUCH - 2);
  expect(await maintained(board)).toBe('not_due');
  expect(countObjects(board.root)).toMatchObject({ packs: 0 });
});

test('what reports left is packed, unreachable objects with it, and stays readable', async () => {
  const board = await litteredBoard();
  const before = countObjects(board.root);
  expect(await maintained(board)).toBe('done');
  expect(countObjects(board.root)).toMatchObject({ count: 0, 'in-pack': before.count, garbage: 0 });
  expect(noteOf(board)).toEqual({ packed_to: tipOf(board) });
  await board.ok('report-finish', { task_id: 't-1', agent: 'a', result: 'r', verification_notes: 'v' });
  expectSound(board.root);
});

test('the next one packs what is new, and joins packs instead of heaping them up', async () => {
  const board = await litteredBoard();
  for (let round = 0; round < 6; round++) {
    await board.ok('report-heartbeat', { agent: 'a' });
    litter(join(board.root, '.git'), MUCH);
    expect(await maintained(board)).toBe('done');
  }
  expect(noteOf(board)).toEqual({ packed_to: tipOf(board) });
  expect(countObjects(board.root)).toMatchObject({ count: 0, garbage: 0 });
  expect(countObjects(board.root).packs).toBeLessThan(5);
  expectSound(board.root);
});

test('a note that names a commit which is gone is as good as none', async () => {
  const board = await litteredBoard();
  writeMaintenanceNote(findRepository(board.root), { packed_to: '1'.repeat(40) });
  expect(await maintained(board)).toBe('done');
  expect(noteOf(board)).toEqual({ packed_to: tipOf(board) });
  expectSound(board.root);
});

test('a long history that nobody packed is packed in parts', async () => {
  const board = await litteredBoard();
  const commits = Array.from(
    { length: 1100 },
    (_, index) =>
      `commit refs/heads/main\ncommitter A <a@example.invalid> ${index} +0000\ndata 1\nx\n${index === 0 ? `from ${tipOf(board)}\n` : ''}`,
  );
  execFileSync('git', ['fast-import', '--quiet'], { cwd: board.root, input: commits.join('') });
  const log = join(tempFolder(), 'log');
  expect(await program(board.root, gitThat('pack-objects', `echo part >> '${log}'`))).toMatchObject({
    status: 0,
  });
  expect(readFileSync(log, 'utf8').match(/part/g)).toHaveLength(3);
  expect(noteOf(board)).toEqual({ packed_to: tipOf(board) });
  expectSound(board.root);
});

test('of what a large pack held already the new packs are kept, and that one goes', async () => {
  const board = await litteredBoard();
  board.git('repack', '-adq');
  const packs = () =>
    readdirSync(join(board.root, '.git/objects/pack')).filter((name) => name.endsWith('.pack'));
  const before = packs();
  litter(join(board.root, '.git'), MUCH);
  expect(await maintained(board)).toBe('done');
  expect(packs()).toHaveLength(1);
  expect(packs()).not.toEqual(before);
  expectSound(board.root);
});

test.each([
  ['gc.auto', '0'],
  ['maintenance.auto', 'false'],
])('%s = %s switches it off, and it does not ask again soon', async (name, value) => {
  const board = await litteredBoard();
  board.git('config', name, value);
  expect(await maintained(board)).toBe('switched_off');
  expect(countObjects(board.root).packs).toBe(0);
  expect(noteOf(board).not_before).toBeGreaterThan(Date.now());
});

test.each([
  ['extensions.preciousObjects', 'true'],
  ['remote.origin.promisor', 'true'],
])('where %s is set git packs in its own way', async (name, value) => {
  const board = await litteredBoard();
  board.git('config', 'core.repositoryFormatVersion', '1');
  board.git('config', name, value);
  board.git('config', 'gc.auto', '100000');
  expect(await maintained(board)).toBe('done');
  expect(countObjects(board.root).packs).toBe(0);
  expect(noteOf(board).packed_to).toBeUndefined();
});

test('one that is at work is left alone', async () => {
  const board = await litteredBoard();
  const { env, hasBegun, go } = gitThatWaits('pack-objects');
  const first = program(board.root, env);
  await vi.waitFor(() => expect(hasBegun()).toBe(true), PATIENCE);
  expect(await maintained(board)).toBe('under_way');
  go();
  expect(await first).toMatchObject({ status: 0 });
  expect(countObjects(board.root).count).toBe(0);
});

test('and so is a git that outlived the one who started it', async () => {
  const board = await litteredBoard();
  const { env, hasBegun, go } = gitThatWaits('pack-objects', 'kill -9 $PPID');
  const killed = program(board.root, env);
  await vi.waitFor(() => expect(hasBegun()).toBe(true), PATIENCE);
  expect(await maintained(board)).toBe('under_way');
  go();
  expect(await killed).toMatchObject({ signal: 'SIGKILL' });
  await vi.waitFor(async () => expect(await maintained(board)).toBe('done'), PATIENCE);
  expectSound(board.root);
});

test('after a kill in the middle the next one clears up and does the work', async () => {
  const board = await litteredBoard();
  const pack = join(board.root, '.git/objects/pack');
  const half = join(pack, 'tmp_pack_aBcDeF');
  const env = gitThat('pack-objects', `mkdir -p '${pack}'; echo half > '${half}'; kill -9 $PPID $$`);
  expect(await program(board.root, env)).toMatchObject({ signal: 'SIGKILL' });
  utimesSync(half, TWO_HOURS_AGO, TWO_HOURS_AGO);
  expect(await maintained(board)).toBe('done');
  expect(readdirSync(pack).filter((name) => name.startsWith('tmp_'))).toEqual([]);
  expect(countObjects(board.root)).toMatchObject({ count: 0, garbage: 0 });
  expectSound(board.root);
});

test('a git that fails is told of in the note, and tried again later', async () => {
  const board = await litteredBoard();
  expect(await program(board.root, gitThat('repack', 'echo "no space left" >&2; exit 128'))).toMatchObject({
    status: 0,
  });
  expect(noteOf(board).trouble).toContain('no space left');
  expect(noteOf(board).not_before).toBeGreaterThan(Date.now());
  expect(await maintained(board)).toBe('done');
  expect(noteOf(board)).toEqual({ packed_to: tipOf(board) });
});

test('reports go on while it is at work, and none is lost', async () => {
  const board = await litteredBoard();
  const { env, hasBegun, go } = gitThatWaits('prune-packed');
  const upkeep = program(board.root, env);
  await vi.waitFor(() => expect(hasBegun()).toBe(true), PATIENCE);
  for (let count = 0; count < 5; count++) await board.ok('report-heartbeat', { agent: 'a' });
  go();
  for (let count = 0; count < 5; count++) await board.ok('report-heartbeat', { agent: 'a' });
  expect(await upkeep).toMatchObject({ status: 0 });
  expect(board.files('events').filter((path) => path.includes('worker-heartbeat'))).toHaveLength(10);
  expectSound(board.root);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [] });
});

/** A board on the branch of a code project, whose repository is a person's. */
async function sharedBoard(): Promise<{ project: string; root: string }> {
  const project = tempFolder();
  makeProject(project);
  const root = join(project, 'board');
  const random = (count: number) => crypto.getRandomValues(new Uint8Array(count));
  await initBoard(root, { kind: 'shared' }, { now: () => START, random });
  return { project, root };
}

test('a person’s repository is looked after as its settings say, and never packed anew', async () => {
  const { project, root } = await sharedBoard();
  const log = join(tempFolder(), 'called');
  litter(join(project, '.git'), MUCH);
  const called = gitThat('-c', `echo "$*" >> '${log}'`);
  expect(await program(root, called)).toMatchObject({ status: 0 });
  const words = readFileSync(log, 'utf8');
  expect(words).toContain('maintenance run --auto');
  expect(words).not.toMatch(/repack|pack-objects/);
  expect(countObjects(project).packs).toBe(0);
  rmSync(join(project, '.git/mission-control'), { recursive: true });
  gitBy(project, 'config', 'gc.auto', '1');
  gitBy(project, 'config', 'gc.autoDetach', 'false');
  expect(await maintained({ root })).toBe('done');
  expect(countObjects(project).packs).toBe(1);
  expect(await openBoard(root, { agent: null }).call('doctor', {})).toMatchObject({ ok: true });
  expect(gitIn(project, 'status', '--porcelain')).toBe('');
});

test('a lock of git’s own maintenance that a dead git left does not keep it from running', async () => {
  const { project, root } = await sharedBoard();
  litter(join(project, '.git'), MUCH);
  gitBy(project, 'config', 'gc.auto', '1');
  gitBy(project, 'config', 'gc.autoDetach', 'false');
  const lock = join(project, '.git/objects/maintenance.lock');
  writeFileSync(lock, '');
  utimesSync(lock, TWO_HOURS_AGO, TWO_HOURS_AGO);
  expect(await maintained({ root })).toBe('done');
  expect(existsSync(lock)).toBe(false);
  expect(countObjects(project).packs).toBe(1);
});
