import { expect, test } from 'vitest';
import { callBridge, runExecutable } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const SAME_CALL: [what: string, words: string[], input: string][] = [
  ['flags', ['create-task', '--title', 'One', '--id', 't-1', '--label', 'a', '--label', 'b'], ''],
  ['a JSON object', ['create-task', '-'], '{"title":"One","id":"t-1","label":["a","b"]}'],
  ['a JSON object over lines', ['create-task', '-'], '{\n"title":"One",\n"id":"t-1","label":["a","b"]}\n'],
];

test.each(SAME_CALL)('a call by %s is one envelope on standard output', async (_what, words, input) => {
  const { root } = await tempBoard();
  const { status, stdout, stderr } = await runExecutable(['-C', root, 'bridge', ...words], { input });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({
    ok: true,
    schema_version: 1,
    operation: 'create-task',
    data: { changed: true, task: { id: 't-1', title: 'One', labels: ['a', 'b'] } },
    warnings: [],
  });
});

test.each([
  ['the name', ['report-heartbeat', '--agent', 'a']],
  ["the command line's two words", ['report', 'heartbeat', '--agent', 'a']],
])('an operation may be called by %s', async (_what, words) => {
  const { root } = await tempBoard();
  const { status, stdout } = await runExecutable(['-C', root, 'bridge', ...words]);
  expect(status).toBe(0);
  expect(JSON.parse(stdout).operation).toBe('report-heartbeat');
});

test('the summary has a short name', async () => {
  const { root } = await tempBoard();
  const { status, envelope } = await callBridge(root, 'summary', {});
  expect({ status, operation: envelope.operation }).toEqual({ status: 0, operation: 'board-summary' });
});

const REFUSED: [what: string, words: string[], input: string, code: string, status: number][] = [
  ['no operation', [], '', 'invalid_input', 2],
  ['an unknown operation', ['no-such'], '', 'unknown_operation', 3],
  ['a method of every object', ['constructor'], '', 'unknown_operation', 3],
  ['an unknown flag', ['list-tasks', '--no-such'], '', 'invalid_input', 2],
  ['an unknown field', ['list-tasks', '-'], '{"no_such":1}', 'invalid_input', 2],
  ['a __proto__ field', ['list-tasks', '-'], '{"__proto__":{"limit":1}}', 'invalid_input', 2],
  ['text in the place of a number', ['list-tasks', '-'], '{"limit":"5"}', 'invalid_input', 2],
  ['null in the place of a number', ['list-tasks', '-'], '{"limit":null}', 'invalid_input', 2],
  ['"false" in the place of false', ['list-tasks', '-'], '{"ready":"false"}', 'invalid_input', 2],
  ['no JSON', ['list-tasks', '-'], '{', 'invalid_input', 2],
  ['nothing to read', ['list-tasks', '-'], '', 'invalid_input', 2],
  ['a list', ['list-tasks', '-'], '[]', 'invalid_input', 2],
  ['null', ['list-tasks', '-'], 'null', 'invalid_input', 2],
  ['too many positionals', ['show-task', 'a', 'b'], '', 'invalid_input', 2],
  ['half a character', ['create-task', '-'], '{"title":"\\ud800"}', 'invalid_input', 2],
  ['NUL in an id', ['show-task', '-'], '{"task_id":"a\\u0000b"}', 'invalid_input', 2],
];

test.each(REFUSED)(
  '%s is refused in an envelope on standard output',
  async (_what, words, input, code, exit) => {
    const { root } = await tempBoard();
    const { status, stdout, stderr } = await runExecutable(['-C', root, 'bridge', ...words], { input });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, schema_version: 1, error: { code } });
    expect({ status, stderr }).toEqual({ status: exit, stderr: '' });
  },
);

test('programs name ids in full: the beginning of one is not enough', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1234' });
  const { status, envelope } = await callBridge(board.root, 'show-task', { task_id: 't-12' });
  expect(status).toBe(3);
  expect(envelope).toMatchObject({ ok: false, error: { code: 'task_not_found' } });
});

test('long text may be read from standard input beside flags', async () => {
  const board = await tempBoard();
  const words = ['create-task', '--title', 'One', '--id', 't-1', '--description', '-'];
  const { status } = await runExecutable(['-C', board.root, 'bridge', ...words], { input: '# Why\n\n---\n' });
  expect(status).toBe(0);
  expect(board.read('pending/t-1-one.md')).toMatch(/---\n# Why\n\n---\n$/);
});
