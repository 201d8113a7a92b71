import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

/** A device that takes nothing, as a disk that is full. */
const FULL = '/dev/full';

/** Calls the executable with one of its outputs on a full device. */
function callFull(output: 'stdout' | 'stderr', args: readonly string[], input = '') {
  const full = openSync(FULL, 'w');
  onTestFinished(() => closeSync(full));
  const stdio: ('pipe' | number)[] = output === 'stdout' ? ['pipe', full, 'pipe'] : ['pipe', 'pipe', full];
  const { status, signal, stderr } = spawnSync(process.execPath, [EXECUTABLE, ...args], {
    ...{ stdio, input, encoding: 'utf8' },
    timeout: 20_000,
  });
  return { status, signal, stderr };
}

test.skipIf(!existsSync(FULL))('a command whose answer nothing takes says so, and fails', async () => {
  const board = await tempBoard();
  const at = ['-C', board.root];
  const request = '{"jsonrpc":"2.0","id":1,"method":"board-summary"}\n';
  const calls: [args: string[], input?: string][] = [
    ...[['--version'], ['report', '--help']].map((words): [string[]] => [words]),
    [[...at, 'board-summary']],
    [[...at, 'board-summary', '--json']],
    [[...at, 'bridge', 'board-summary']],
    [[...at, 'bridge', '--stdio'], request],
    [[...at, 'list-events', '--follow', '--after', '2020-01-01T00:00:00.000Z']],
    [[...at, 'serve', '--port', '0', '--quiet']],
    [[...at, 'report', 'heartbeat', '--agent', 'a']],
  ];
  for (const [args, input] of calls) {
    const { status, signal, stderr } = callFull('stdout', args, input);
    expect({ args, status, signal }).toEqual({ args, status: 1, signal: null });
    expect(stderr).toMatch(
      /^mission-control: standard output cannot be written: ENOSPC: .*the answer is lost/,
    );
  }
  expect((await board.ok('list-workers', {})).items).toHaveLength(1);
});

test.skipIf(!existsSync(FULL))('a refusal that nothing takes keeps its exit status', async () => {
  const board = await tempBoard();
  expect(callFull('stderr', ['-C', board.root, 'show-task', 'none'])).toMatchObject({ status: 3 });
  expect(callFull('stderr', ['-C', board.root, 'nope'])).toMatchObject({ status: 2 });
});

test('a reader that leaves before the end is no failure, and nothing is said', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Long', id: 't-1', description: 'word '.repeat(50_000) });
  const line = '"$node" "$program" -C "$board" show-task t-1 | head -1; exit $PIPESTATUS';
  const env = { ...process.env, node: process.execPath, program: EXECUTABLE, board: board.root };
  const { status, stderr } = spawnSync('bash', ['-c', line], { env, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});
