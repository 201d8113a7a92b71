import { expect, onTestFinished, test } from 'vitest';
import type { Need } from '../../../src/domain/need.ts';
import { holdBoard } from '../../../src/service/hold-board.ts';
import type { Board } from '../../../src/service/open-board.ts';
import type { FollowInputOf, ItemOf } from '../../../src/service/registry.ts';
import { callCli } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask } from '../trail.ts';

type List = ItemOf<'list-needs'>;

/** The lists that come, one after the other. */
async function lists(board: Board, input: FollowInputOf<'list-needs'> = {}) {
  const abort = new AbortController();
  onTestFinished(() => abort.abort());
  const items = await board.follow('list-needs', input, { signal: abort.signal });
  const iterator = items[Symbol.asyncIterator]();
  return {
    abort,
    next: async (): Promise<List> => (await iterator.next()).value,
    isOver: async (): Promise<boolean> => (await iterator.next()).done === true,
  };
}

const rows = ({ items }: List) => items.map(({ kind, task_id }) => `${kind} ${task_id}`);
const ask = (board: TempBoard) =>
  board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: 'Which?', option: ['x', 'y'] });

test('the whole list comes at once, and again after each commit that changed it', async () => {
  const board = await boardWithTask();
  const list = await lists(board.board);
  expect(await list.next()).toMatchObject({ total: 0, items: [], at: '2026-11-21T10:00:00.000Z' });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await ask(board);
  const { items, ...asked } = await list.next();
  expect(asked).toMatchObject({ total: 1, by_kind: { question: 1 } });
  expect(items).toEqual((await board.ok('list-needs', {})).items);
  await board.ok('report-heartbeat', { agent: 'a' });
  await board.ok('answer-question', { task_id: 't-1', option: 'x' });
  expect(rows(await list.next())).toEqual([]);
});

test('what another process commits is told, too, and a server tells it', async () => {
  const board = await boardWithTask();
  const served = await holdBoard(board.root, { now: () => board.now });
  onTestFinished(() => served.close());
  const list = await lists(served);
  expect(rows(await list.next())).toEqual([]);
  expect((await callCli(board.root, ['move-task', 't-1', 'blocked', '--blocker', 'a key'])).status).toBe(0);
  expect(rows(await list.next())).toEqual(['external t-1']);
});

test('a tick of the clock that changes it is told, though nobody commits anything', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  // A moment before the worker counts as silent.
  board.now += 180_990;
  const list = await lists(board.board);
  expect(rows(await list.next())).toEqual([]);
  const next = list.next();
  board.now += 10;
  expect(rows(await next)).toEqual(['silent_worker t-1']);
});

test('only what changed since the list of an id is told to whoever comes again', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await ask(board);
  const first = await (await lists(board.board)).next();
  board.pass(60);
  const again = await lists(board.board, { after: first.id });
  const next = again.next();
  await board.ok('answer-question', { task_id: 't-1', option: 'x' });
  expect(rows(await next)).toEqual([]);
  expect(rows(await (await lists(board.board, { after: 'another' })).next())).toEqual([]);
});

test('it gives the rows that are asked for, as many as are asked for', async () => {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2', 't-3']) await board.ok('create-task', { title: id, id, approval: 'start' });
  await board.ok('move-task', { task_id: 't-3', status: 'blocked', blocker: 'a key' });
  const list = await lists(board.board, { kind: ['approval'], limit: 1 });
  expect(await list.next()).toMatchObject({
    total: 2,
    items: [{ kind: 'approval', task_id: 't-1' } satisfies Partial<Need>],
  });
});

test('it ends when nobody wants more', async () => {
  const board = await boardWithTask();
  const list = await lists(board.board);
  await list.next();
  const isOver = list.isOver();
  list.abort.abort();
  expect(await isOver).toBe(true);
});
