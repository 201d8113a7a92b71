import { appendFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { OnEdits } from '../../../src/service/edits/record-as-they-happen.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import { expectSound } from '../../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const NAME = 't-1-one.md';
const PATIENCE = { timeout: 20_000, interval: 100 };

/** A board that is kept open and records what is done by hand, and what it told of that. */
async function watched(): Promise<{ board: TempBoard; told: Parameters<OnEdits>[0][] }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const kept = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => kept.close());
  const told: Parameters<OnEdits>[0][] = [];
  kept.recordEdits((edits) => told.push(edits));
  return { board, told };
}

/** The newest commit's subject, without the title of the task. */
const subject = (board: TempBoard) => board.git('log', '-1', '--format=%s').trim().replace(/ \(.*/, '');
const drag = ({ root }: TempBoard, from: string, to: string) =>
  renameSync(join(root, from, NAME), join(root, to, NAME));

test('a drag goes on record while the board is kept open, without any other call', async () => {
  const { board, told } = await watched();
  drag(board, 'pending', 'in_progress');
  await vi.waitFor(() => expect(subject(board)).toBe('task-moved t-1: pending → in_progress'), PATIENCE);
  await vi.waitFor(
    () => expect(told).toMatchObject([{ problem: null, recorded: [{ change: 'moved' }] }]),
    PATIENCE,
  );
  // The commit is there a moment before the files are.
  await vi.waitFor(() => expectSound(board.root), PATIENCE);
});

test('what was done before the board was opened goes on record as well', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  rmSync(join(board.root, 'pending', NAME));
  const kept = await holdBoard(board.root, { now: () => board.now, agent: null });
  onTestFinished(() => kept.close());
  kept.recordEdits(() => {});
  await vi.waitFor(() => expect(subject(board)).toBe('task-deleted t-1'), PATIENCE);
});

test('a file that is still being written is not taken half saved', async () => {
  const { board } = await watched();
  const path = join(board.root, 'pending', NAME);
  for (let line = 1; line <= 12; line++) {
    appendFileSync(path, `line ${line}\n`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  await vi.waitFor(() => expect(subject(board)).toBe('task-edited t-1'), PATIENCE);
  expect(board.git('show', `HEAD:pending/${NAME}`)).toContain('line 12');
  expect(board.commits()).toBe(4);
});

test('a file that does not parse is left alone until it does', async () => {
  const { board } = await watched();
  const path = join(board.root, 'pending', NAME);
  const text = board.read(`pending/${NAME}`) ?? '';
  writeFileSync(path, '---\nid: [\n---\n');
  writeFileSync(join(board.root, 'pending', 'other.md'), '# Other\n');
  await vi.waitFor(() => expect(subject(board)).toMatch(/^task-created t-/), PATIENCE);
  expect(board.read(`pending/${NAME}`)).toBe('---\nid: [\n---\n');
  writeFileSync(path, text.replace('One', 'Uno'));
  await vi.waitFor(() => expect(subject(board)).toBe('task-edited t-1'), PATIENCE);
  // The commit is there a moment before the files are.
  await vi.waitFor(() => expectSound(board.root), PATIENCE);
});

test('while a person is in the middle of a merge nothing is recorded, and afterwards it is', async () => {
  const { board, told } = await watched();
  writeFileSync(join(board.root, '.git', 'MERGE_HEAD'), `${board.git('rev-parse', 'HEAD')}`);
  drag(board, 'pending', 'blocked');
  await vi.waitFor(() => expect(told.at(-1)?.problem).toMatch(/merge/), PATIENCE);
  rmSync(join(board.root, '.git', 'MERGE_HEAD'));
  await vi.waitFor(() => expect(subject(board)).toBe('task-moved t-1: pending → blocked'), PATIENCE);
});

test('what a person commits with git gets its events, too', async () => {
  const { board } = await watched();
  board.git('mv', `pending/${NAME}`, 'in_progress/');
  board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', 'commit', '-qm', 'by hand');
  await vi.waitFor(() => expect(subject(board)).toBe('task-moved t-1: pending → in_progress'), PATIENCE);
  expect(board.git('log', '-1', '--format=%an')).toBe('P\n');
  // The commit is there a moment before the files are.
  await vi.waitFor(() => expectSound(board.root), PATIENCE);
});

test('a commit by hand is recorded whole, although another file is still being saved', async () => {
  const { board } = await watched();
  await board.ok('create-task', { title: 'Two', id: 't-2' });
  await board.ok('create-task', { title: 'Three', id: 't-3' });
  appendFileSync(join(board.root, 'pending/t-2-two.md'), 'more\n');
  await new Promise((resolve) => setTimeout(resolve, 800));
  board.git('mv', `pending/${NAME}`, 'blocked/');
  board.git('-c', 'user.name=P', '-c', 'user.email=p@example.invalid', 'commit', '-qm', 'by hand');
  appendFileSync(join(board.root, 'pending/t-3-three.md'), 'more\n');
  await vi.waitFor(async () => {
    const { items } = await board.ok('list-events', { type: ['task-moved', 'task-edited'] });
    expect(items.map(({ type, entity_id }) => `${type} ${entity_id}`).sort()).toEqual([
      'task-edited t-2',
      'task-edited t-3',
      'task-moved t-1',
    ]);
  }, PATIENCE);
  expect(await board.ok('audit', {})).toMatchObject({ violations: [], not_recorded: [] });
});

test('reports of other processes are not taken for edits', async () => {
  const { board, told } = await watched();
  for (let round = 0; round < 5; round++)
    await board.ok('update-task', { task_id: 't-1', title: `Round ${round}` });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const before = board.commits();
  drag(board, 'in_progress', 'pending');
  await vi.waitFor(() => expect(subject(board)).toBe('task-moved t-1: in_progress → pending'), PATIENCE);
  expect(board.commits()).toBe(before + 1);
  expect(told.filter(({ problem }) => problem !== null)).toEqual([]);
});
