import { expect, test } from 'vitest';
import { runExecutable } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

/** Feeds lines to `bridge --stdio` and gives its answers in the order in which they came. */
async function talk(root: string, lines: readonly unknown[], end = '\n') {
  const input = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join(end) + end;
  const { status, stdout, stderr } = await runExecutable(['-C', root, 'bridge', '--stdio'], { input });
  const answers = stdout.split('\n').filter((line) => line !== '');
  return { status, stderr, answers: answers.map((line) => JSON.parse(line)) };
}

const request = (id: unknown, method: string, params?: object) => ({ jsonrpc: '2.0', id, method, params });

test('answers come one a line, in the order of the requests, as envelopes', async () => {
  const { root } = await tempBoard();
  const create = (id: number) => request(id, 'create-task', { title: `Task ${id}`, id: `t-${id}` });
  const { status, answers, stderr } = await talk(root, [
    create(1),
    request('two', 'list-tasks', {}),
    create(3),
    request(4, 'board-summary'),
    request(5, 'summary'),
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(answers.map(({ id }) => id)).toEqual([1, 'two', 3, 4, 5]);
  expect(answers.map(({ jsonrpc }) => jsonrpc)).toEqual(Array(5).fill('2.0'));
  expect(answers[1].result).toMatchObject({ ok: true, schema_version: 1, data: { total: 1 } });
  expect(answers[3].result.data.counts.pending).toBe(2);
  expect(answers[4].result.operation).toBe('board-summary');
});

test("an operation's own failure is a result", async () => {
  const { root } = await tempBoard();
  const { status, answers } = await talk(root, [request(1, 'show-task', { task_id: 'none' })]);
  expect(status).toBe(0);
  expect(answers).toMatchObject([{ id: 1, result: { ok: false, error: { code: 'task_not_found' } } }]);
});

const REFUSED: [what: string, line: unknown, code: number, id: unknown][] = [
  ['no JSON', '{"jsonrpc":', -32700, null],
  ['a word', 'hello', -32700, null],
  ['JSON that is no request', '42', -32600, null],
  ['no version', { id: 1, method: 'board-summary' }, -32600, 1],
  ['another version', { jsonrpc: '1.0', id: 'x', method: 'board-summary' }, -32600, 'x'],
  ['no method', { jsonrpc: '2.0', id: 1 }, -32600, 1],
  ['a list', '[]', -32600, null],
  ['an unknown method', request(7, 'list-task'), -32601, 7],
  ['a method of every object', request(8, '__proto__'), -32601, 8],
  [
    'a line of more than a megabyte',
    request(1, 'show-task', { task_id: 'x'.repeat(1024 * 1024) }),
    -32600,
    null,
  ],
  ['a method that is no operation', request(9, 'init'), -32601, 9],
];

test.each(REFUSED)('%s is an error, and the next request is answered', async (_what, line, code, id) => {
  const { root } = await tempBoard();
  const { status, answers } = await talk(root, [line, request('next', 'board-summary')]);
  expect(status).toBe(0);
  expect(answers[0]).toMatchObject({ jsonrpc: '2.0', id, error: { code, message: expect.any(String) } });
  expect(answers[0]).not.toHaveProperty('result');
  expect(answers[1]).toMatchObject({ id: 'next', result: { ok: true } });
});

test('notifications are done and not answered, whatever comes of them', async () => {
  const board = await tempBoard();
  const { answers } = await talk(board.root, [
    { jsonrpc: '2.0', method: 'create-task', params: { title: 'Quietly', id: 't-1' } },
    { jsonrpc: '2.0', method: 'show-task', params: { task_id: 'none' } },
    { jsonrpc: '2.0', method: 'no-such-method' },
    request(1, 'show-task', { task_id: 't-1' }),
  ]);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toMatchObject({ id: 1, result: { ok: true } });
});

test.each([['\r\n'], ['\n\n']])('lines may end in %j, and the last may not end at all', async (end) => {
  const { root } = await tempBoard();
  const { answers } = await talk(root, [request(1, 'board-summary'), request(2, 'board-summary')], end);
  expect(answers.map(({ id }) => id)).toEqual([1, 2]);
  const input = JSON.stringify(request(3, 'board-summary'));
  const { status, stdout } = await runExecutable(['-C', root, 'bridge', '--stdio'], { input });
  expect({ status, id: JSON.parse(stdout).id }).toEqual({ status: 0, id: 3 });
});

test('it ends at once at the end of an empty input', async () => {
  const { root } = await tempBoard();
  const { status, stdout } = await runExecutable(['-C', root, 'bridge', '--stdio'], { input: '' });
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
});

test('without a board every call says so, and it goes on', async () => {
  const { answers } = await talk('/nonexistent', [request(1, 'board-summary'), request(2, 'list-tasks')]);
  expect(answers.map(({ result }) => result.error.code)).toEqual(['board_not_found', 'board_not_found']);
});

test('text of any kind comes back as it was given', async () => {
  const { root } = await tempBoard();
  const description = '---\nline\u2028\u0000\u001b[2J\u202e "quoted" \\ 😀\r\n---js\n';
  const { answers } = await talk(root, [
    request(1, 'create-task', { title: 'T', id: 't-1', description }),
    request(2, 'show-task', { task_id: 't-1' }),
  ]);
  expect(answers[1].result.data.description ?? answers[1].result.data.body).toBe(description);
});

test.each([
  '9007199254740993',
  '12345678901234567890123',
  '1.0',
  '1e2',
  '-0',
  '1E400',
  '0.1',
  '"\\u0041"',
  'null',
])('the id %s comes back as it was given, with results and errors', async (id) => {
  const { root } = await tempBoard();
  const lines = [
    `{"params":{"id":3},"jsonrpc":"2.0","method":"board-summary", "id" : ${id} }`,
    `{"jsonrpc":"2.0","id":${id},"method":"none"}`,
    `{"jsonrpc":"2.0","id":${id}}`,
  ];
  const { stdout } = await runExecutable(['-C', root, 'bridge', '--stdio'], {
    input: `${lines.join('\n')}\n`,
  });
  const ids = stdout
    .trimEnd()
    .split('\n')
    .map((line) => /^\{"jsonrpc":"2.0","id":([^,]*),/.exec(line)?.[1]);
  expect(ids).toEqual(Array(3).fill(id === '"\\u0041"' ? '"A"' : id));
});

test('a line that is not UTF-8 is refused, and nothing of it recorded', async () => {
  const board = await tempBoard();
  const before = board.commits();
  const line = '{"jsonrpc":"2.0","id":1,"method":"create-task","params":{"title":"\xe9"}}';
  const input = Buffer.from(`${line}\n${JSON.stringify(request(2, 'board-summary'))}\n`, 'latin1');
  const { stdout } = await runExecutable(['-C', board.root, 'bridge', '--stdio'], { input });
  const [refused, answered] = stdout
    .trimEnd()
    .split('\n')
    .map((text) => JSON.parse(text));
  expect(refused).toMatchObject({
    id: null,
    error: { code: -32700, message: expect.stringContaining('UTF-8') },
  });
  expect(answered).toMatchObject({ id: 2, result: { ok: true } });
  expect(board.commits()).toBe(before);
});
