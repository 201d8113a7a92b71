import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

/** More than a pipe holds, so that whoever writes it has to wait for the reader, or is told to come back. */
const DESCRIPTION = `${'All of it, to the end. '.repeat(10_000)}The end.`;

/** Has its standard output, a pipe that it shares with the command, not waited for: as node leaves one that it writes to. */
const NON_BLOCKING = `process.stdout.write('');
  require('node:child_process').spawnSync(process.execPath, process.argv.slice(1), { stdio: 'inherit' });`;

test.each([
  ['a pipe', '"$node" "$program" "$@" | (sleep 0.2; cat)'],
  ['a pipe that is not waited for', '"$node" -e "$non_blocking" -- "$program" "$@" | (sleep 0.2; cat)'],
  ['a socket', '"$node" "$program" "$@"'],
])('an answer that is longer than %s holds comes whole, however late somebody reads', async (_, line) => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Long', id: 't-long', description: DESCRIPTION });
  const env = { ...process.env, node: process.execPath, program: EXECUTABLE, non_blocking: NON_BLOCKING };
  const show = ['-C', board.root, 'show-task', 't-long', '--json'];
  const text = execFileSync('bash', ['-c', line, 'bash', ...show], { env, encoding: 'utf8' });
  expect(JSON.parse(text)).toMatchObject({ ok: true });
  expect(text.includes(DESCRIPTION)).toBe(true);
});
