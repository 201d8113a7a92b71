import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXECUTABLE, runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard, tempFolder } from '../helpers/temp-board.ts';

/** Runs the executable by a shell, which gives it the standard input that `redirection` says. */
function callWith(redirection: string, { root }: TempBoard, args: readonly string[], cwd = tempFolder()) {
  const words = [process.execPath, EXECUTABLE, '-C', root, ...args].map((word) => `'${word}'`).join(' ');
  // On another day than today faketime is loaded first, and would open a file of its own in place of a closed standard input.
  const env = { ...process.env, LD_PRELOAD: '' };
  const { status, stdout } = spawnSync('sh', ['-c', `${words} ${redirection}`], {
    cwd,
    env,
    encoding: 'utf8',
  });
  return { status, envelope: JSON.parse(stdout) };
}

async function boardWithWords(): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1', description: 'precious words' });
  return board;
}

const descriptionOf = async (board: TempBoard) => (await board.ok('show-task', { task_id: 't-1' })).body;

const UNREADABLE: readonly [what: string, redirection: string][] = [
  ['closed', '<&-'],
  ['a folder', '< .'],
  ['open for writing only', '0> written'],
  ['the null device', '< /dev/null'],
];
const CALLS: readonly (readonly string[])[] = [
  ['--json', 'update-task', 't-1', '--description', '-'],
  ['--json', 'create-task', '--title', 'Two', '--description', '-'],
  ['--json', 'report', 'heartbeat', '--agent', 'a', '--message', '-'],
  ['bridge', 'update-task', 't-1', '--description', '-'],
  ['bridge', 'update-task', '-'],
];

test.each(UNREADABLE)('standard input that is %s is refused, and wipes no text', async (_, redirection) => {
  const board = await boardWithWords();
  for (const call of CALLS) {
    const { status, envelope } = callWith(redirection, board, call);
    expect({ status, envelope }, call.join(' ')).toMatchObject({
      status: 2,
      envelope: { error: { code: 'invalid_input' } },
    });
  }
  expect(await descriptionOf(board)).toBe('precious words');
});

test('requests line by line from a folder are refused: there are none', async () => {
  const board = await tempBoard();
  const { status, envelope } = callWith('< .', board, ['--json', 'bridge', '--stdio']);
  expect({ status, code: envelope.error.code }).toEqual({ status: 2, code: 'invalid_input' });
});

test('an empty file and an empty pipe are what the person said: the text goes', async () => {
  const call = ['--json', 'update-task', 't-1', '--description', '-', '--force'];
  const board = await boardWithWords();
  const folder = tempFolder();
  writeFileSync(join(folder, 'empty'), '');
  expect(callWith('< empty', board, call, folder).status).toBe(0);
  expect(await descriptionOf(board)).toBe('');
  await board.ok('update-task', { task_id: 't-1', description: 'more words' });
  expect(await runExecutable(['-C', board.root, ...call], { input: '' })).toMatchObject({ status: 0 });
  expect(await descriptionOf(board)).toBe('');
});
