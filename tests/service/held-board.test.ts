import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type HeldBoard, holdBoard } from '../../src/service/hold-board.ts';
import type { DataOf, InputOf, OperationName } from '../../src/service/registry.ts';
import { callCli } from '../helpers/call-surface.ts';
import { expectSound } from '../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';

/** Nothing keeps it from being recorded. */
const SOUND = { problem: null, line: null };

/** A board that is kept open, as a server keeps it; the temporary board stands for every other process. */
async function held(): Promise<{ board: TempBoard; kept: HeldBoard; ok: TempBoard['ok'] }> {
  const board = await tempBoard();
  const kept = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => kept.close());
  const ok = async <Name extends OperationName>(name: Name, input: InputOf<Name>): Promise<DataOf<Name>> => {
    const envelope = await kept.call(name, input);
    if (!envelope.ok) throw new Error(`${envelope.error.code}: ${envelope.error.message}`);
    return envelope.data;
  };
  return { board, kept, ok };
}

const statusOf = async (ok: TempBoard['ok'], id: string) =>
  (await ok('show-task', { task_id: id })).task.status;
const isClean = (board: TempBoard) =>
  expect(board.git('--no-optional-locks', 'status', '--porcelain')).toBe('');

test('a read that starts after another process answered a report shows it, every time', async () => {
  const { board, ok } = await held();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  for (let round = 1; round <= 25; round++) {
    await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
    expect(await statusOf(ok, 't-1')).toBe('in_progress');
    await board.ok('update-task', { task_id: 't-1', title: `Round ${round}` });
    expect((await ok('list-tasks', { status: ['in_progress'] })).items).toMatchObject([
      { title: `Round ${round}` },
    ]);
    await board.ok('move-task', { task_id: 't-1', status: 'pending' });
    expect((await ok('board-summary', {})).counts).toMatchObject({ pending: 1, in_progress: 0 });
  }
});

test('a write sees what another process wrote just before, and the other way round', async () => {
  const { board, ok } = await held();
  await ok('create-task', { title: 'One', id: 't-1' });
  for (let round = 1; round <= 20; round++) {
    const mine = await ok('update-task', { task_id: 't-1', title: `mine ${round}` });
    const theirs = await board.ok('update-task', { task_id: 't-1', title: `theirs ${round}` });
    expect([mine.task?.revision, theirs.task?.revision]).toEqual([2 * round, 2 * round + 1]);
  }
  expect(board.commits()).toBe(2 + 1 + 40);
});

test('processes of the command line and a kept board lose nothing of each other', async () => {
  const { board, kept, ok } = await held();
  const ids = Array.from({ length: 24 }, (_, index) => `t-${index}`);
  await Promise.all(ids.map((id) => ok('create-task', { title: id, id })));
  const pickUp = (id: string, index: number) =>
    index % 3 === 0
      ? callCli(board.root, ['report', 'pickup', id, '--agent', `a-${id}`]).then(({ envelope }) => envelope)
      : kept.call('report-pickup', { task_id: id, agent: `a-${id}` });
  const answers = await Promise.all(ids.map(pickUp));
  expect(answers.filter((answer) => !answer.ok)).toEqual([]);
  expect((await ok('board-summary', {})).counts).toMatchObject({ pending: 0, in_progress: 24 });
  expect(board.git('log', '--format=%s').match(/task-moved/g)).toHaveLength(24);
  await kept.close();
  expectSound(board.root);
});

test('what a person does to files is seen by the next read, and named as not recorded', async () => {
  const { board, ok } = await held();
  await ok('create-task', { title: 'One', id: 't-1' });
  await ok('create-task', { title: 'Two', id: 't-2' });
  await ok('board-summary', {});
  board.write(
    'pending/t-1-one.md',
    board.read('pending/t-1-one.md')?.replace('title: One', 'title: Won') ?? '',
  );
  expect((await ok('show-task', { task_id: 't-1' })).task.title).toBe('Won');
  renameSync(join(board.root, 'pending/t-2-two.md'), join(board.root, 'blocked/t-2-two.md'));
  expect(await statusOf(ok, 't-2')).toBe('blocked');
  const { unrecorded_edits } = await ok('board-summary', {});
  expect(unrecorded_edits).toEqual([
    { path: 'blocked/t-2-two.md', change: 'added', ...SOUND },
    { path: 'pending/t-1-one.md', change: 'edited', ...SOUND },
    { path: 'pending/t-2-two.md', change: 'deleted', ...SOUND },
  ]);
  rmSync(join(board.root, 'pending/t-1-one.md'));
  expect((await ok('board-summary', {})).counts.total).toBe(1);
});

test('a person’s own commits, resets and stashes are seen, and written on top of', async () => {
  const { board, ok } = await held();
  const git = (...args: string[]) =>
    board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', ...args);
  await ok('create-task', { title: 'One', id: 't-1' });
  await vi.waitFor(() => isClean(board));
  board.write(
    'pending/t-1-one.md',
    board.read('pending/t-1-one.md')?.replace('title: One', 'title: Mine') ?? '',
  );
  git('commit', '-qam', 'by hand');
  expect((await ok('board-summary', {})).unrecorded_edits).toEqual([]);
  expect((await ok('update-task', { task_id: 't-1', priority: 'high' })).task).toMatchObject({
    title: 'Mine',
  });
  await vi.waitFor(() => isClean(board));
  // The update, the events of what the person committed, and that commit.
  git('reset', '-q', '--hard', 'HEAD~3');
  expect((await ok('show-task', { task_id: 't-1' })).task).toMatchObject({
    title: 'One',
    priority: 'medium',
  });
  expect((await ok('update-task', { task_id: 't-1', priority: 'low' })).task).toMatchObject({ title: 'One' });
  git('pack-refs', '--all');
  expect((await ok('update-task', { task_id: 't-1', priority: 'critical' })).task?.revision).toBe(3);
});

test('settings that change while a board is kept open hold from the next call on', async () => {
  const { board, kept, ok } = await held();
  await ok('create-task', { title: 'One', id: 't-1' });
  const settings = readFileSync(join(board.root, 'board.yaml'), 'utf8');
  board.write('board.yaml', settings.replace(/require_assignment: .*/, 'require_assignment: true'));
  expect(await kept.call('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({
    error: { code: 'not_assigned' },
  });
  board.write('board.yaml', 'format: [');
  expect(await kept.call('list-tasks', {})).toMatchObject({ error: { code: 'malformed_file' } });
  board.write('board.yaml', settings);
  expect(await kept.call('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({ ok: true });
});

test('git’s index follows the reports by itself, and is up to date when the board is closed', async () => {
  const { board, kept, ok } = await held();
  await ok('create-task', { title: 'One', id: 't-1' });
  await vi.waitFor(() => isClean(board));
  await ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await kept.close();
  isClean(board);
  expect(existsSync(join(board.root, '.git/mission-control/stale-index'))).toBe(false);
});

test('a person’s git that holds the index keeps no report from being recorded, which says so, and it is made good', async () => {
  const { board, kept } = await held();
  const lock = join(board.root, '.git/index.lock');
  writeFileSync(lock, '');
  const { warnings } = await kept.call('create-task', { title: 'One', id: 't-1' });
  expect(warnings).toMatchObject([{ code: 'index_stale', message: expect.stringContaining(lock) }]);
  expect(readFileSync(lock, 'utf8')).toBe('');
  rmSync(lock);
  await vi.waitFor(() => isClean(board), 10_000);
});

test('what a killed server had for itself is swept up by the next', async () => {
  const board = await tempBoard();
  const dead = [join('.git/mission-control', 'watch-999999999'), '.git/index.mission-control-999999999'];
  for (const name of dead) board.write(`${name}${name.includes('watch') ? '/touched-0' : ''}`, '');
  const kept = await holdBoard(board.root, { agent: null });
  await kept.close();
  expect(dead.filter((name) => existsSync(join(board.root, name)))).toEqual([]);
});
