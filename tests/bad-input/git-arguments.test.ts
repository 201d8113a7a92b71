import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';
import { changes, rawIn, worldOf } from './watch.ts';

/** Text that is as good as any other in a title or a message, and would be an option or a pathspec to git. */
const HOSTILE = [
  '--upload-pack=touch canary',
  '-A',
  ':/',
  ':(top)*',
  '--output=canary',
  '@{-1}',
  '$(touch canary)',
  '../x',
];

/** Every argument that git was called with, as its own trace tells. */
function argumentsIn(trace: string): string[] {
  const lines = readFileSync(trace, 'utf8').split('\n');
  return lines.flatMap((line) => /(?:built-in|exec|run_command): (?:git )?(.*)$/.exec(line)?.[1] ?? []);
}

async function withTrace(board: TempBoard, calls: string[][]): Promise<string[]> {
  const trace = join(dirname(board.root), 'trace');
  for (const words of calls) {
    await runExecutable(['-C', board.root, '--json', ...words], { env: { GIT_TRACE: trace } });
  }
  return argumentsIn(trace);
}

test('no text of a caller is ever an argument of git, whatever it looks like', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const said = await withTrace(
    board,
    HOSTILE.flatMap((text, index) => [
      ['create-task', `--title=${text}`, `--label=${text}`, `--description=${text}`, `--request-id=${text}`],
      index % 2 === 0
        ? ['report', 'heartbeat', '--agent=a', `--message=${text}`]
        : ['list-tasks', `--search=${text}`, `--label=${text}`, '--', text],
    ]),
  );
  expect(said.some((line) => line.includes('fast-import'))).toBe(true);
  for (const text of HOSTILE) {
    const shown = said.filter((line) => line.includes(text) || line.includes(text.replaceAll(' ', '\\ ')));
    expect({ text, shown }).toEqual({ text, shown: [] });
  }
  const world = [...worldOf(board).keys()].filter((place) => !place.startsWith('board/'));
  expect(world).toEqual(['trace']);
});

test('the trace shows an argument that reaches git', async () => {
  const board = await tempBoard();
  const { execFileSync } = await import('node:child_process');
  const trace = join(dirname(board.root), 'trace');
  execFileSync('git', ['log', '-1', '--grep=:(top)*'], {
    cwd: board.root,
    env: { ...process.env, GIT_TRACE: trace },
  });
  expect(argumentsIn(trace).some((line) => line.includes(':(top)*'))).toBe(true);
});

test('the log of a board shows no message raw', async () => {
  const board = await tempBoard();
  const message = 'a\u001b[2J\u001b]52;c;eA==\u0007\u009b\u202e\u2066\u200b\rb\bc\u2028\u{e0041}';
  await board.ok('create-task', {
    title: message.replace(/[\r\u2028]/g, ''),
    id: 't-1',
    description: message,
  });
  await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  await board.ok('report-progress', { task_id: 't-1', message, agent: 'a' });
  await board.ok('report-blocker', { task_id: 't-1', agent: 'a', blocker: message });
  expect(rawIn(board.git('log', '--format=%B%an%ae'))).toBeUndefined();
});

test.each(['a\u001bb', 'a\tb', ' a', 'a ', '\u202ea', 'a\u200bb', 'a\u0085b'])(
  'the request id %j, which would not come back from a trailer, is refused',
  async (request_id) => {
    const board = await tempBoard();
    const before = worldOf(board);
    expect(await board.fail('create-task', { title: 'One', request_id })).toMatchObject({
      code: 'invalid_input',
      details: { field: 'request_id' },
    });
    expect(changes(before, worldOf(board))).toEqual([]);
  },
);
