import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../src/service/open-board.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';

/** What a worker and a person are told of the same refusal. */
async function told(
  folder: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<[string, string]> {
  const asked = async (agent: string | null) => {
    const envelope = await openBoard(folder, { agent }).call(operation as string, input);
    return envelope.ok ? 'ok' : envelope.error.message;
  };
  return [await asked('b'), await asked(null)];
}

async function heldBoard(): Promise<TempBoard> {
  const board = await tempBoard();
  for (const id of ['t-1', 't-2']) await board.ok('create-task', { title: 'One', id });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('assign-task', { task_id: 't-2', assignee: 'a' });
  return board;
}

test('a worker is never told to take what another has, or is meant to have', async () => {
  const board = await heldBoard();
  for (const task_id of ['t-1', 't-2']) {
    const { message } = await board.fail('report-pickup', { task_id, agent: 'b' });
    expect(message).toContain('leave this one alone, and take another task');
    expect(message).not.toMatch(/force|assign-task/);
  }
});

test('a worker whose task was put back into the queue is told to stop, not to pick it up again', async () => {
  const board = await heldBoard();
  await board.ok('move-task', { task_id: 't-1', status: 'pending' });
  const words = { result: 'r', verification_notes: 'v' };
  for (const [operation, input] of [
    ['report-progress', { message: 'm' }],
    ['report-finish', words],
  ] as const) {
    const { code, message } = await board.fail(operation, { task_id: 't-1', agent: 'a', ...input });
    expect([code, message]).toEqual(['run_superseded', expect.stringContaining('stop working on it')]);
    expect(message).not.toContain('pickup');
  }
  // Who takes it from the queue anew is another matter.
  expect(await board.ok('report-pickup', { task_id: 't-1', agent: 'a' })).toMatchObject({ changed: true });
});

test('a worker waits while a person is at the repository, who is told how to end that', async () => {
  const board = await heldBoard();
  board.git('switch', '-qc', 'other');
  const [worker, person] = await told(board.root, 'report-heartbeat', { agent: 'b' });
  expect(worker).toContain('send the same call again');
  expect(worker).not.toMatch(/git switch|worktree/);
  expect(person).toBe(worker);
  expect((await told(board.root, 'list-tasks', {}))[1]).toContain("'git switch main'");
});

test('where there is no board a worker asks for it, and a person may make one', async () => {
  const [worker, person] = await told(tempFolder(), 'list-tasks', {});
  expect(worker).toMatch(/; ask for the board's folder, and give it to openBoard$/);
  expect(person).toContain('mission-control init');
  const board = await tempBoard();
  rmSync(join(board.root, '.git'), { recursive: true });
  const [inNone, persons] = await told(board.root, 'list-tasks', {});
  expect(inNone).toMatch(/is in no git repository.*tell a person/);
  expect(persons).toContain(`'git init ${board.root}'`);
});

test('what comes next is what whoever called may do, complete for a shell and for programs', async () => {
  const board = await heldBoard();
  const nextOf = async (operation: string, input: Record<string, unknown>) => {
    const { next } = await board.ok(operation as 'report-progress', input as never);
    return next.map(({ operation: name }) => name);
  };
  const mine = { task_id: 't-1', agent: 'a' };
  expect(await nextOf('report-pickup', mine)).toEqual([
    'report-progress',
    'report-blocker',
    'report-finish',
    'report-fail',
  ]);
  expect(await nextOf('report-progress', { ...mine, message: 'm' })).toEqual(['report-finish']);
  expect(await nextOf('update-task', { task_id: 't-1', agent: 'b', title: 'Two' })).toEqual([]);
  expect(await nextOf('report-blocker', { ...mine, blocker: 'b' })).toEqual(['report-pickup']);
  const { next } = await board.ok('update-task', { task_id: 't-1', title: 'Three' });
  expect(next).toEqual([
    {
      why: 'answer, and its worker goes on',
      command: `mission-control -C ${board.root} answer-question t-1 --answer "…"`,
      operation: 'answer-question',
      input: { task_id: 't-1' },
    },
  ]);
  expect(await nextOf('move-task', { ...mine, status: 'pending', message: 'm' })).toEqual([]);
});
