import { expect, test } from 'vitest';
import { runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

async function boardWithTask(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  return board;
}

const CREATE = ['create-task', '--title', 'Two'];
const FINISH = ['report', 'finish', 't-1', '--agent', 'a'];

const REFUSED: [what: string, words: string[], said: RegExp][] = [
  ['an unknown flag', ['list-tasks', '--no-such-flag'], /--no-such-flag/],
  ['a flag with a slip', ['list-tasks', '--limt', '5'], /--limt.*did you mean --limit\?/],
  ['a flag of another command', ['show-task', 't-1', '--title', 'x'], /--title/],
  ['a limit that is no number', ['list-tasks', '--limit', 'abc'], /limit.*abc/],
  ['a limit of 0', ['list-tasks', '--limit', '0'], /limit/],
  ['a limit beyond the most', ['list-tasks', '--limit', '501'], /limit/],
  ['a limit that is no whole number', ['list-tasks', '--limit', '1.5'], /limit/],
  ['a limit of nothing', ['list-tasks', '--limit', ''], /limit/],
  ['a limit in another notation', ['list-tasks', '--limit', '1e2'], /limit/],
  ['a flag without its value', ['list-tasks', '--limit'], /--limit/],
  ['a scalar flag twice', [...CREATE, '--title', 'Three'], /--title.*once.*"Two".*"Three"/],
  [
    'a choice that there is not',
    [...CREATE, '--priority', 'urgent'],
    /critical, high, medium, low.*"urgent"/,
  ],
  ['two dashes', [...FINISH, '--result', '-', '--verification-notes', '-'], /verification-notes.*second/],
  ['too many positionals', ['show-task', 't-1', 't-2'], /too many arguments/],
  ['no positional', ['show-task'], /task_id.*none/],
  ['no title', ['create-task'], /title.*none/],
  [
    'an empty title',
    ['create-task', '--title', ''],
    /--title: expected some text, got ""; .*create-task --help/,
  ],
  [
    'a result of white space',
    [...FINISH, '--result', ' '],
    /--result: expected some text .*white space, got " "; .*finish --help/,
  ],
  ['a title of two lines', ['create-task', '--title', 'a\nb'], /title.*one line/],
  ['a title of 301 characters', ['create-task', '--title', 'x'.repeat(301)], /title.*300/],
  ['a label of 65 characters', [...CREATE, '--label', 'x'.repeat(65)], /label.*64/],
  ['JSON that is none', ['plan-task', 't-1', '--items', '{'], /items.*JSON/],
  ['JSON of another shape', ['plan-task', 't-1', '--items', '[{"txt":"x"}]'], /items/],
  ['a negative that there is not', ['show-task', 't-1', '--no-task-id'], /--no-task-id/],
  ['an unknown command', ['lst-tasks'], /unknown command "lst-tasks".*did you mean 'list-tasks'\?/],
  ['a command like no other', ['qqqqqq'], /unknown command.*--help/],
  ['a command of every object', ['constructor'], /unknown command/],
  [
    'half a command',
    ['report'],
    /report: expected one of pickup, progress, heartbeat, blocker, finish, fail, next, got none; .*report --help/,
  ],
  ['half a command with a flag', ['report', '--agent'], /report: expected one of pickup/],
  [
    'an unknown verb',
    ['report', 'pikup', 't-1'],
    /report: expected one of .*"pikup"; did you mean 'report pickup'/,
  ],
  ['only a flag', ['--frobnicate'], /expected a command/],
];

test.each(REFUSED)('%s is invalid_input that says what was expected', async (_what, words, said) => {
  const board = await boardWithTask();
  const before = board.commits();
  const text = await runExecutable(['-C', board.root, ...words]);
  expect({ status: text.status, stdout: text.stdout }).toEqual({ status: 2, stdout: '' });
  expect(text.stderr).toMatch(/^mission-control: invalid_input: /);
  expect(text.stderr).toMatch(said);
  expect(text.stderr.trim().split('\n')).toHaveLength(1);
  expect(board.commits()).toBe(before);
});

test.each([[['list-tasks', '--limt', '5']], [['show-task', 't-1', 't-2']], [['lst-tasks']], [['report']]])(
  '%j with --json is an envelope on standard output',
  async (words) => {
    const { root } = await boardWithTask();
    const { status, stdout, stderr } = await runExecutable(['-C', root, ...words, '--json']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, error: { code: 'invalid_input' } });
  },
);

test('- reads long text from standard input, without the line break that ends it', async () => {
  const board = await boardWithTask();
  const words = ['-C', board.root, 'report', 'heartbeat', '--agent', 'a', '--message', '-'];
  expect(await runExecutable(words, { input: 'first\n---\nlast\r\n' })).toMatchObject({ status: 0 });
  const { items } = await board.ok('list-events', { type: ['worker-heartbeat'] });
  expect(items[0]?.message).toBe('first\n---\nlast');
});

test('- is itself where short text is asked for', async () => {
  const board = await boardWithTask();
  await runExecutable(['-C', board.root, 'create-task', '--title', '-', '--id', 't-2'], {
    input: 'not read',
  });
  expect((await board.ok('show-task', { task_id: 't-2' })).task.title).toBe('-');
});

test('a message over 256 KiB is refused, and one of as much is kept', async () => {
  const board = await boardWithTask();
  const words = ['-C', board.root, 'report', 'heartbeat', '--agent', 'a', '--message', '-'];
  expect(await runExecutable(words, { input: 'ä'.repeat(128 * 1024 + 1) })).toMatchObject({ status: 2 });
  expect(await runExecutable(words, { input: 'ä'.repeat(128 * 1024) })).toMatchObject({ status: 0 });
  expect((await board.ok('list-events', { order: 'desc', limit: 1 })).items[0]?.message).toHaveLength(
    128 * 1024,
  );
});

test.each([
  ['an assignee', ['assign-task', 't-1', '--no-assignee'], /"assignee":null/],
  [
    'a current task',
    ['update-agent-status', '--agent', 'a', '--status', 'idle', '--no-current-task-id'],
    /"current_task_id":null/,
  ],
  ['what is ready', ['list-tasks', '--no-ready'], /"total":0/],
])('a negative flag takes away %s', async (_what, words, expected) => {
  const board = await boardWithTask();
  await board.ok('assign-task', { task_id: 't-1', assignee: 'a' });
  const { status, stdout, stderr } = await runExecutable(['-C', board.root, '--json', ...words]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(expected);
});

test('flags that every command takes may stand before it and behind it', async () => {
  const { root } = await boardWithTask();
  for (const words of [
    ['-C', root, '--json', 'list-tasks'],
    ['list-tasks', '-C', root, '--json'],
    ['--json', 'list-tasks', `--board=${root}`],
    ['--board', root, 'list-tasks', '--json', '--no-color'],
  ]) {
    const { status, stdout } = await runExecutable(words);
    expect({ words, status, total: JSON.parse(stdout).data.total }).toEqual({ words, status: 0, total: 1 });
  }
});
