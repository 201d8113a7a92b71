import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openBoard } from '../../src/index.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../helpers/temp-board.ts';

type Loose = (...given: unknown[]) => ReturnType<typeof openBoard>;

test.each([
  ['a number for the folder', [5], 'folder: expected a string, got 5'],
  ['null for the folder', [null], 'folder: expected a string, got null'],
  ['null for the options', ['.', null], 'options: expected an object, got null'],
  ['a number for the agent', ['.', { agent: 5 }], 'agent: expected a string or null, got 5'],
  ['a time for the clock', ['.', { now: 5 }], 'now: expected a function, got 5'],
  ['text for the random bytes', ['.', { random: 'x' }], 'random: expected a function, got "x"'],
])('a program that gives %s is told so by the first call', async (_, given, message) => {
  const board = (openBoard as Loose)(...given);
  expect(await board.call('board-summary', {})).toMatchObject({ error: { code: 'invalid_input', message } });
});

test('a program that calls what is no name, or follows with what is no signal, is told so', async () => {
  const { board } = await tempBoard();
  for (const name of [5, 1n, null]) {
    const answer = await board.call(name as unknown as 'show-run', {} as never);
    expect(answer).toMatchObject({ error: { code: 'invalid_input', details: { field: 'operation' } } });
  }
  const given = { signal: 5 } as unknown as { signal: AbortSignal };
  await expect(board.follow('list-events', {}, given)).rejects.toMatchObject({ code: 'invalid_input' });
});

test.each([
  ['before 1970', '1969-12-31T23:59:59.999Z'],
  ['of the year 10000', '+010000-01-01T00:00:00.000Z'],
])('a clock %s is refused by its name, in reads and writes, and makes no board', async (_, instant) => {
  const board = await tempBoard();
  board.now = Date.parse(instant);
  for (const [operation, input] of [
    ['board-summary', {}],
    ['create-task', { title: 'x' }],
  ] as const) {
    expect(await board.fail(operation, input)).toMatchObject({
      code: 'invalid_input',
      message: `clock: expected a time of the years 1970 to 9999, got ${instant}; set the clock and try again`,
    });
  }
  const env = { MISSION_CONTROL_TEST_NOW: instant };
  const folder = tempFolder();
  expect(await runExecutable(['init', join(folder, 'b')], { env })).toMatchObject({ status: 2 });
  expect(() => readFileSync(join(folder, 'b'))).toThrow('ENOENT');
});

test('a board of the first instant that git can record holds what git fsck accepts', async () => {
  const board = await tempBoard();
  board.now = 0;
  await board.ok('create-task', { title: 'One' });
  board.git('fsck', '--strict');
});
