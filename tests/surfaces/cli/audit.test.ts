import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { runCli } from '../../../src/surfaces/cli/program.ts';
import { boardWithTask, commit, commitWith, drag, forgedId } from '../../service/board/forged-history.ts';

/** Calls the command line with a terminal on standard error, or without one. */
async function callCli(root: string, { terminal, args = [] }: { terminal: boolean; args?: string[] }) {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const streams = { stdin, stdout, stderr: Object.assign(stderr, { isTTY: terminal }) };
  const status = await runCli(['-C', root, 'audit', ...args], streams, { agent: null });
  return { status, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

test('a sound history in words: how much was looked at, and that nothing is wrong', async () => {
  const { root, git } = await boardWithTask();
  const tip = git('rev-parse', 'HEAD').slice(0, 10);
  expect(await callCli(root, { terminal: false })).toEqual({
    status: 0,
    stdout: `main at ${tip}, from the beginning: 6 commits, 4 transitions, 9 events, 2 tasks\nno violation\n`,
    stderr: '',
  });
});

test('what is wrong is listed on standard output with its commit and file, and the exit status is 6', async () => {
  const board = await boardWithTask();
  drag(board, 'pending/t-1-one.md', 'blocked/t-1-one.md');
  const forged = commitWith(board, [{ id: forgedId(1), type: 'note', from: null, to: null }]);
  drag(board, board.files('done')[0] ?? '', 'pending/t-0-before.md');
  const by = commit(board);
  const at = new Date(Number(board.git('log', '-1', '--format=%ct', forged)) * 1000).toISOString();
  const { status, stdout, stderr } = await callCli(board.root, { terminal: false });
  expect(status).toBe(6);
  expect(stdout.split('\n').slice(1)).toEqual([
    '1 violation',
    `  ${forged.slice(0, 10)}  ${at}  move_without_event  task t-1, which its events left pending, is moved by this commit, and no event says so`,
    '              blocked/t-1-one.md',
    '',
    'committed by hand, not recorded yet',
    `  ${by.slice(0, 10)}  pending/t-0-before.md  a person's commit moved task t-0, which its events left done, to pending`,
    '',
  ]);
  expect(stderr).toMatch(/^mission-control: board_corrupt: the history of branch main holds one violation; /);
});

test('somebody at a terminal sees how far it has come, on a line that goes; nobody else does', async () => {
  const { root } = await boardWithTask();
  const { stdout, stderr } = await callCli(root, { terminal: true, args: ['--json'] });
  expect(stderr.replaceAll('\r\u001b[K', '|')).toMatch(/^(\|audit: [1-6] of 6)+\|$/);
  expect(JSON.parse(stdout)).toMatchObject({ ok: true, data: { commits: 6 } });
  expect((await callCli(root, { terminal: false, args: ['--json'] })).stderr).toBe('');
});
