import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
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

test.each(IDS)('the id %j is refused wherever it is typed, and nothing is recorded', async (id) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const before = { refs: board.git('for-each-ref'), files: board.files() };
  const lines = [
    ['report', 'pickup', id, '--agent', 'a'],
    ['report', 'pickup', 't-1', `--agent=${id}`],
    ['create-task', '--title', 'Two', `--id=${id}`],
  ];
  const ended = await Promise.all(
    lines.map((words) => runExecutable(['-C', board.root, '--json', ...words])),
  );
  for (const { status, stdout } of ended) {
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
    expect(status).toBe(2);
  }
  expect({ refs: board.git('for-each-ref'), files: board.files() }).toEqual(before);
});

test.each(IDS)('the id %j is refused as a field, and nothing is recorded', async (id) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const before = { refs: board.git('for-each-ref'), files: board.files() };
  const calls = [
    ['create-task', { title: 'Two', id }],
    ['create-task', { title: 'Two', depends_on: [id] }],
    ['create-task', { title: 'Two', assignee: id }],
    ['report-pickup', { task_id: id, agent: 'a' }],
    ['report-heartbeat', { agent: id }],
    ['show-run', { run_id: id }],
    ['show-worker', { agent_id: id }],
    ['append-event', { type: 'note', entity_type: 'task', entity_id: id, message: 'm' }],
    ['update-agent-status', { agent: 'a', status: 'active', current_task_id: id }],
  ] as const;
  for (const [operation, input] of calls)
    expect({ operation, code: (await board.fail(operation, input)).code }).toEqual({
      operation,
      code: 'invalid_input',
    });
  expect({ refs: board.git('for-each-ref'), files: board.files() }).toEqual(before);
  expect(existsSync('/etc/x')).toBe(false);
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
