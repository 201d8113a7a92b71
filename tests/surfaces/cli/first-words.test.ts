import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };
import { paintFor } from '../../../src/surfaces/text/paint.ts';
import { EXECUTABLE, runExecutable } from '../../helpers/call-surface.ts';
import { tempBoard, tempFolder } from '../../helpers/temp-board.ts';

test.each([['version'], ['-v'], ['-V'], ['--version']])('%s prints the version', async (word) => {
  expect(await runExecutable([word])).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
});

test('version and instructions answer programs with an envelope', async () => {
  for (const [command, data] of [
    ['version', { version: manifest.version }],
    ['instructions', { text: expect.stringContaining('report pickup') }],
  ] as const) {
    const { stdout } = await runExecutable([command, '--json'], { cwd: tempFolder() });
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, operation: command, data });
  }
});

test.each([
  [180, 'two minutes'],
  [60, '40 seconds'],
  [3600, '40 minutes'],
])('instructions for a board that waits %s s speak of %s', async (stale_after_seconds, words) => {
  const { root } = await tempBoard({ stale_after_seconds });
  expect((await runExecutable(['-C', root, 'instructions'])).stdout).toContain(
    `at least every ${words} of work`,
  );
});

test('the bridge takes --compact, and gives the few words within its envelope', async () => {
  const { root } = await tempBoard();
  const { status, stdout } = await runExecutable(['-C', root, 'bridge', 'board-summary', '--compact']);
  expect({ status, envelope: JSON.parse(stdout) }).toMatchObject({
    status: 0,
    envelope: { ok: true, operation: 'board-summary', data: { text: expect.stringContaining('pending 0') } },
  });
});

test('a terminal that knows no colours gets none', () => {
  const before = process.env.TERM;
  process.env.TERM = 'dumb';
  try {
    expect(paintFor({ isTTY: true }, true).bold('b')).toBe('b');
  } finally {
    process.env.TERM = before;
  }
});

const shell = (cwd: string, script: string) =>
  spawnSync('sh', ['-c', script, EXECUTABLE, process.execPath], { cwd, encoding: 'utf8' });

test('arguments that are not UTF-8 are refused, and the character that stands for such is not', async () => {
  const { root } = await tempBoard();
  const create = (bytes: string) => `"$1" "$0" create-task --title "$(printf '${bytes}')"`;
  const refused = shell(root, create('caf\\351'));
  expect(refused).toMatchObject({ status: 2, stderr: expect.stringContaining('invalid_input: arguments') });
  expect(shell(root, create('\\357\\277\\275'))).toMatchObject({ status: 0 });
});

test('a working directory that is gone is missed only where it counts', async () => {
  const { root } = await tempBoard();
  const gone = mkdtempSync(join(tmpdir(), 'mission-control-gone-'));
  const script = (words: string) => `rmdir "$PWD"; "$1" "$0" ${words}`;
  expect(shell(gone, script(`-C '${root}' list-tasks`))).toMatchObject({ status: 0, stdout: '0 of 0\n' });
  for (const words of ['list-tasks', '-C somewhere list-tasks', 'init x']) {
    const there = mkdtempSync(join(tmpdir(), 'mission-control-gone-'));
    const { status, stderr } = shell(there, script(words));
    expect({ status, stderr }).toMatchObject({
      status: 5,
      stderr: expect.stringMatching(/storage_failed: the working directory is not there any more/),
    });
  }
  expect(() => rmdirSync(gone)).toThrow();
});

test('a type that no event can have is refused, one of your own is not', async () => {
  const board = await tempBoard();
  const { code, message } = await board.fail('list-events', { type: ['nonsense'] });
  expect(code).toBe('invalid_input');
  expect(message).toContain('task-moved');
  expect((await board.ok('list-events', { type: ['x-review'] })).total).toBe(0);
});
