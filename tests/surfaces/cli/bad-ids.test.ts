import { expect, test } from 'vitest';
import type { OperationName } from '../../../src/service/registry.ts';
import { runExecutable } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const IDS = [
  ...[
    '../x',
    '/etc/x',
    'a/b',
    'a\\b',
    'a\nb',
    '-A',
    '--upload-pack=x',
    '*',
    ':/',
    '.git',
    'CON',
    'nul.md',
    'com1',
  ],
  ...[
    't.',
    'a..b',
    'x'.repeat(300),
    '__proto__',
    '',
    ' ',
    'ä',
    'a b',
    '\u202et',
    '..',
    '.',
    '-',
    '--',
    '~',
    '$(id)',
  ],
];

test('no bad id gets further than being read on the command line, and nothing is recorded', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const before = { refs: board.git('for-each-ref'), files: board.files() };
  for (const id of IDS) {
    const { status, stdout } = await runExecutable([
      '-C',
      board.root,
      '--json',
      'report',
      'pickup',
      id,
      '--agent=a',
    ]);
    expect({ id, status }).toEqual({ id, status: 2 });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  }
  expect({ refs: board.git('for-each-ref'), files: board.files() }).toEqual(before);
});

const CALLS: [operation: OperationName, input: (id: string) => object][] = [
  ['create-task', (id) => ({ title: 'Two', id })],
  ['create-task', (id) => ({ title: 'Two', depends_on: [id] })],
  ['create-task', (id) => ({ title: 'Two', assignee: id })],
  ['report-pickup', (id) => ({ task_id: id, agent: 'a' })],
  ['report-heartbeat', (id) => ({ agent: id })],
  ['show-run', (id) => ({ run_id: id })],
  ['show-worker', (id) => ({ agent_id: id })],
  ['append-event', (id) => ({ type: 'note', entity_type: 'task', entity_id: id, message: 'm' })],
  ['update-agent-status', (id) => ({ agent: 'a', status: 'active', current_task_id: id })],
];

test.each(CALLS)('%s refuses every bad id, and records nothing', async (operation, input) => {
  const board = await tempBoard();
  const before = { refs: board.git('for-each-ref'), files: board.files() };
  for (const id of [...IDS, 'a\0b']) {
    const { code } = await board.fail(operation, input(id));
    expect({ id, code }).toEqual({ id, code: 'invalid_input' });
  }
  expect({ refs: board.git('for-each-ref'), files: board.files() }).toEqual(before);
});

test('ids that differ only in case are the same', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't1' });
  expect((await board.fail('create-task', { title: 'Two', id: 'T1' })).code).toBe('already_exists');
  expect((await board.ok('report-pickup', { task_id: 'T1', agent: 'a' })).task?.id).toBe('t1');
});

test.each(['a', '0', 'x'.repeat(64), 'A.b_c-d', 'con-troller', 'proto__', 'master.lock'])(
  'the id %j is taken as it is',
  async (id) => {
    const board = await tempBoard();
    await board.ok('create-task', { title: 'One', id });
    const { task, run } = await board.ok('report-pickup', { task_id: id, agent: id });
    expect({ task: task?.id, agent: run?.agent_id }).toEqual({ task: id, agent: id });
    expect(board.git('status', '--porcelain')).toBe('');
  },
);
