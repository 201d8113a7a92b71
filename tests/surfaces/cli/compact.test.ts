import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/surfaces/cli/program.ts';
import { TOLD_AT, toldBoard } from '../../service/compact/told-board.ts';

/** Calls the command line with a terminal on standard error, or without one. */
async function callCli(root: string, args: string[], { terminal = false } = {}) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { stdin, stdout, stderr: Object.assign(stderr, { isTTY: terminal }) };
  const options = { agent: null, now: () => TOLD_AT + 1000 };
  const status = await runCli(['-C', root, 'compact', ...args], streams, options);
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

const TABLE = [
  '  2026-11-21         11 events          3 KiB  events/2026/11/21.jsonl',
  '  2026-11-22          9 events          3 KiB  events/2026/11/22.jsonl',
  '  2026-11-23          9 events          3 KiB  events/2026/11/23.jsonl',
];

test('it says what it would seal, then what it sealed, then that there is nothing to seal', async () => {
  const { root } = await toldBoard();
  const trial = await callCli(root, ['--dry-run']);
  expect(trial.stdout.trimEnd().split('\n')).toEqual(['would seal 29 events of 3 days', ...TABLE]);
  const done = await callCli(root, []);
  expect(done.stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^sealed 29 events of 3 days \([0-9a-f]{10}\)$/),
    ...TABLE,
  ]);
  expect(await callCli(root, [])).toEqual({
    status: 0,
    stdout: 'nothing to seal: no day before 2026-11-29 has events in its folder\n',
    stderr: '',
  });
});

test('with --json it answers with an envelope, and names its author in commit and event', async () => {
  const board = await toldBoard();
  const { status, stdout } = await callCli(board.root, ['--json', '--agent', 'keeper']);
  const { data, ...envelope } = JSON.parse(stdout);
  expect({ status, ...envelope }).toEqual({
    status: 0,
    ok: true,
    schema_version: 1,
    operation: 'compact',
    warnings: [],
  });
  expect(data.days).toHaveLength(3);
  expect(board.git('log', '-1', '--format=%an %H').trim()).toBe(`keeper ${data.commit}`);
  const { items } = await board.ok('list-events', { type: ['board-compacted'] });
  expect(items).toMatchObject([
    {
      id: data.event_ids[0],
      agent: 'keeper',
      data: { days: 3, events: 29, first: '2026-11-21', last: '2026-11-23' },
    },
  ]);
});

test('a file that stays is named on standard error', async () => {
  const board = await toldBoard();
  board.write('events/2026/11/22/mine.txt', 'mine\n');
  const { status, stderr } = await callCli(board.root, []);
  expect({ status, stderr }).toEqual({
    status: 0,
    stderr:
      'mission-control: warning: not_sealed: events/2026/11/22/mine.txt stays where it is: the branch does not have it\n',
  });
});

test('somebody at a terminal sees how far it has come', async () => {
  const { root } = await toldBoard();
  const { stderr } = await callCli(root, ['--dry-run'], { terminal: true });
  expect(stderr.replaceAll('\r\u001b[K', '|')).toMatch(/^(\|compact: [0-3] of 3)+\|$/);
});
