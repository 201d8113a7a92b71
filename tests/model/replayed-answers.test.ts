import { expect, test } from 'vitest';
import type { InputOf } from '../../src/service/registry.ts';
import { tempBoard } from '../helpers/temp-board.ts';
import type { WriteName } from './model.ts';

type Case = [what: string, operation: WriteName, input: Record<string, unknown>];

/** On a board where `a` has T1 in progress with an open run, and T3 waits for T2, which is done. */
const CASES: Case[] = [
  [
    'a take-over shows the new run, not the one taken over',
    'report-pickup',
    { task_id: 'T1', agent: 'b', force: true },
  ],
  [
    'a worker that only edits a task is not its worker',
    'update-task',
    { task_id: 'T1', agent: 'a', title: 'Two' },
  ],
  ['a plan is not about the open run', 'plan-task', { task_id: 'T1', items: [{ text: 'look' }] }],
  ['a heartbeat is not about the current task', 'report-heartbeat', { agent: 'a' }],
  ['a task whose dependencies are done is ready', 'assign-task', { task_id: 'T3', assignee: 'a' }],
];

test.each(CASES)('a repeated request gives its first answer: %s', async (_what, operation, input) => {
  const board = await tempBoard();
  for (const id of ['T1', 'T2']) await board.ok('create-task', { id, title: id });
  await board.ok('create-task', { id: 'T3', title: 'T3', depends_on: ['T2'] });
  await board.ok('move-task', { task_id: 'T2', status: 'done', force: true });
  await board.ok('report-pickup', { task_id: 'T1', agent: 'a' });
  const asked = { ...input, request_id: 'once' } as InputOf<typeof operation>;
  const first = await board.ok(operation, asked);
  await board.ok('report-progress', { task_id: 'T1', message: 'Later.' }).catch(() => {});
  expect(await board.ok(operation, asked)).toEqual({ ...first, replayed: true });
});
