import { expect, test } from 'vitest';
import { tempBoard } from '../../helpers/temp-board.ts';
import { boardWithTask, workerOf } from '../trail.ts';

const DAY = 24 * 60 * 60;

test('an agent says of what kind it is, who started it and where it can be reached', async () => {
  const board = await tempBoard();
  const contact = { kind: 'thread', id: '42', title: 'Login' };
  const input = { agent: 'scout-1', status: 'active', kind: 'scout', parent: 'fakker', contact } as const;
  await board.ok('update-agent-status', input);
  expect(await workerOf(board, 'scout-1')).toMatchObject({
    kind: 'scout',
    role: 'worker',
    parent: 'fakker',
    contact,
  });
  await board.ok('update-agent-status', { agent: 'scout-1', status: 'idle', contact: null });
  expect(await workerOf(board, 'scout-1')).toMatchObject({ kind: 'scout', parent: 'fakker', contact: null });
});

test('nobody was started by itself, or by one that it started', async () => {
  const board = await tempBoard();
  await board.ok('update-agent-status', { agent: 'b', status: 'active', parent: 'a' });
  for (const parent of ['a', 'b']) {
    const { code, details } = await board.fail('update-agent-status', {
      agent: 'a',
      status: 'active',
      parent,
    });
    expect([code, details.field]).toEqual(['invalid_input', 'parent']);
  }
});

test('as a tree each agent stands behind the one that started it', async () => {
  const board = await tempBoard();
  for (const [agent, parent] of [
    ['a', 'z'],
    ['m', null],
    ['z', null],
    ['b', 'a'],
  ] as const)
    await board.ok('update-agent-status', { agent, status: 'active', parent });
  const { items } = await board.ok('list-workers', { tree: true });
  expect(items.map(({ agent_id, depth }) => [agent_id, depth])).toEqual([
    ['m', 0],
    ['z', 0],
    ['a', 1],
    ['b', 2],
  ]);
  const pages = await board.ok('list-workers', { tree: true, limit: 2 });
  const rest = await board.ok('list-workers', { tree: true, limit: 2, cursor: pages.next_cursor ?? '' });
  expect([...pages.items, ...rest.items]).toEqual(items);
});

test('agents that started one another by hand are listed all the same', async () => {
  const board = await tempBoard();
  board.write('agents/a.md', '---\nid: a\nstatus: idle\nparent: b\n---\n');
  board.write('agents/b.md', '---\nid: b\nstatus: idle\nparent: a\n---\n');
  const { items } = await board.ok('list-workers', { tree: true });
  expect(items.map(({ agent_id }) => agent_id)).toEqual(['a', 'b']);
});

test('who holds nothing and was silent for a week is counted and not listed, unless all are asked for', async () => {
  const board = await boardWithTask();
  await board.ok('report-pickup', { task_id: 't-1', agent: 'holder' });
  await board.ok('report-heartbeat', { agent: 'gone' });
  board.pass(7 * DAY + 1);
  await board.ok('report-heartbeat', { agent: 'here' });
  const named = ({ items, hidden }: { items: { agent_id: string }[]; hidden: number }) => [
    items.map(({ agent_id }) => agent_id),
    hidden,
  ];
  expect(named(await board.ok('list-workers', {}))).toEqual([['here', 'holder'], 1]);
  expect(named(await board.ok('list-workers', { all: true }))).toEqual([['gone', 'here', 'holder'], 0]);
  const { workers } = await board.ok('board-summary', {});
  expect(workers).toMatchObject({ total: 2, hidden: 1 });
  expect(await workerOf(board, 'gone')).toMatchObject({ agent_id: 'gone' });
});
