import { expect, test } from 'vitest';
import type { OperationName } from '../../src/service/registry.ts';
import { expectSound } from '../helpers/sound-board.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';

type Call = [operation: OperationName, input: Record<string, unknown>];

/** Calls that are made while another is being recorded, so that they go together; what each came to, in their order. */
async function together(board: TempBoard, calls: readonly Call[]) {
  // Loaded before, so that each call gets to the journal in its turn.
  const all: Call[] = [['append-event', note('first')], ...calls];
  for (const [operation] of all) await board.board.call(operation as string, { unknown: true });
  const [, ...envelopes] = await Promise.all(
    all.map(([operation, input]) => board.board.call(operation as string, input)),
  );
  return envelopes.map((envelope) => (envelope.ok ? envelope.data : envelope.error.code)) as unknown[];
}

const note = (message: string) => ({ type: 'note', entity_type: 'board', entity_id: 'board', message });
const subjects = (board: TempBoard, count: number) =>
  board.git('log', `-${count}`, '--reverse', '--format=%s').trim().split('\n');

test('reports that come together are one commit each, in the order in which they came', async () => {
  const board = await tempBoard();
  const calls = Array.from(
    { length: 30 },
    (_, index): Call => ['create-task', { title: 'x', id: `t-${index}` }],
  );
  const answers = (await together(board, calls)) as { commit: string; event_ids: string[] }[];
  expect(subjects(board, 30)).toEqual(calls.map((_, index) => `task-created t-${index}: pending (x)`));
  expect(board.git('log', '-30', '--reverse', '--format=%H').trim().split('\n')).toEqual(
    answers.map((answer) => answer.commit),
  );
  const ids = answers.flatMap((answer) => answer.event_ids);
  expect(ids).toEqual([...ids].sort());
  expect(new Set(ids).size).toBe(30);
  expectSound(board.root);
});

test('later reports see what earlier ones of the same group do', async () => {
  const board = await tempBoard();
  const answers = await together(board, [
    ['create-task', { title: 'One', id: 't-1' }],
    ['report-pickup', { task_id: 't-1', agent: 'a' }],
    ['report-pickup', { task_id: 't-1', agent: 'b' }],
    ['report-progress', { task_id: 't-1', agent: 'a', message: 'half' }],
    ['report-finish', { task_id: 't-1', agent: 'a', result: 'done', verification_notes: 'looked' }],
    ['report-progress', { task_id: 't-1', agent: 'a', message: 'late' }],
  ]);
  expect(answers).toMatchObject([
    { changed: true },
    { changed: true },
    'task_held',
    {},
    { changed: true },
    {},
  ]);
  expect(board.files('done')).toHaveLength(1);
  expect(board.files('pending')).toEqual([]);
  expectSound(board.root);
});

test('a refused report in the middle of a group affects no other', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const answers = await together(board, [
    ['append-event', note('before')],
    ['move-task', { task_id: 't-1', status: 'done' }],
    ['report-progress', { task_id: 't-9', message: 'x' }],
    ['create-task', { title: 'Long', id: 't-2', depends_on: ['t-9'] }],
    ['append-event', note('after')],
  ]);
  expect(answers).toMatchObject([
    { changed: true },
    'invalid_transition',
    'task_not_found',
    expect.anything(),
    { changed: true },
  ]);
  expect(board.git('log', '-2', '--reverse', '--format=%b')).toMatch(/before[\s\S]*after/);
  expectSound(board.root);
});

test('the same request twice in one group is recorded once and replayed', async () => {
  const board = await tempBoard();
  const same: Call = ['create-task', { title: 'Once', request_id: 'r-1' }];
  const other: Call = ['create-task', { title: 'Twice', request_id: 'r-1' }];
  const before = board.commits();
  const answers = await together(board, [same, same, other, ['append-event', note('after')]]);
  expect(answers).toMatchObject([
    { replayed: false },
    { replayed: true },
    'request_id_conflict',
    { changed: true },
  ]);
  expect((answers[0] as { commit: string }).commit).toBe((answers[1] as { commit: string }).commit);
  expect(board.commits()).toBe(before + 3);
  expectSound(board.root);
});

test('hand edits of tasks of a group go on record first, and one that cannot is its own report’s trouble only', async () => {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2', 't-3']) await board.ok('create-task', { title: id, id });
  const edit = (id: string, text: string) => {
    const path = `pending/${id}-${id}.md`;
    board.write(path, `${board.read(path)}${text}`);
  };
  edit('t-1', 'by hand\n');
  board.write('pending/t-2-t-2.md', '---\nid: t-2\npriority: [\n---\n');
  edit('t-3', 'by hand too\n');
  const answers = await together(board, [
    ['update-task', { task_id: 't-1', priority: 'high' }],
    ['update-task', { task_id: 't-2', priority: 'high' }],
    ['update-task', { task_id: 't-3', priority: 'high' }],
  ]);
  expect(answers).toMatchObject([{ changed: true }, 'malformed_file', { changed: true }]);
  expect(subjects(board, 4)).toEqual([
    'task-edited t-1 (t-1)',
    'task-edited t-3 (t-3)',
    'task-edited t-1 (t-1)',
    'task-edited t-3 (t-3)',
  ]);
  expect(board.read('pending/t-2-t-2.md')).toContain('priority: [');
});

test('a report that leaves its task’s file alone is no hand edit where another of its group changes files', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  const answers = await together(board, [
    ['report-progress', { task_id: 't-1', agent: 'a', message: 'half' }],
    ['create-task', { title: 'Two', id: 't-2' }],
  ]);
  expect(answers).toMatchObject([{ changed: true }, { changed: true }]);
  expect(subjects(board, 2)).toEqual(['worker-progress t-1 (One)', 'task-created t-2: pending (Two)']);
  expectSound(board.root);
});

test('long reports that come together go in several groups, so that memory stays bounded, and in their order', async () => {
  const board = await tempBoard();
  const description = `${'x'.repeat(99)}\n`.repeat(2500);
  const calls = Array.from(
    { length: 20 },
    (_, index): Call => ['create-task', { title: 'x', id: `t-${index}`, description }],
  );
  const moves = () => board.git('reflog', 'show', 'main').trim().split('\n').length;
  const before = moves();
  await together(board, calls);
  expect(subjects(board, 20)).toEqual(calls.map((_, index) => `task-created t-${index}: pending (x)`));
  expect(moves() - before).toBe(3);
});
