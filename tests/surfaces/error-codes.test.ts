import { chmodSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_STATUS, type ErrorCode } from '../../src/errors.ts';
import { openBoard } from '../../src/service/open-board.ts';
import { findRepository } from '../../src/store/git/repository.ts';
import { withLock } from '../../src/store/locks/lock.ts';
import { runExecutable } from '../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';

/** A call that has to fail: how it is typed, what it says as JSON, and what brings the board to where it fails. */
interface Case {
  code: ErrorCode;
  words: string[];
  call: [operation: string, input: Record<string, unknown>];
  provoke?: (board: TempBoard) => Promise<void> | void;
}

const pickup = (agent = 'b') => ({
  words: ['report', 'pickup', 'T', '--agent', agent],
  call: ['report-pickup', { task_id: 'T', agent }] as Case['call'],
});

const take = async (board: TempBoard, agent = 'a', force = false) => {
  const { run } = await board.ok('report-pickup', { task_id: 'T', agent, force });
  return run?.id ?? '';
};

const CASES: Case[] = [
  { code: 'invalid_input', words: ['list-tasks', '--limit', '501'], call: ['list-tasks', { limit: 501 }] },
  {
    code: 'board_not_found',
    ...pickup(),
    provoke: ({ root }) => renameSync(join(root, 'board.yaml'), join(root, 'away.yaml')),
  },
  { code: 'task_not_found', words: ['show-task', 'none'], call: ['show-task', { task_id: 'none' }] },
  { code: 'run_not_found', words: ['show-run', 'none'], call: ['show-run', { run_id: 'none' }] },
  { code: 'worker_not_found', words: ['show-worker', 'none'], call: ['show-worker', { agent_id: 'none' }] },
  {
    code: 'invalid_transition',
    words: ['move-task', 'T', 'done'],
    call: ['move-task', { task_id: 'T', status: 'done' }],
  },
  { code: 'task_held', ...pickup('b'), provoke: async (board) => void (await take(board)) },
  {
    code: 'run_superseded',
    words: ['report', 'progress', 'T', '--message', 'm', '--agent', 'a'],
    call: ['report-progress', { task_id: 'T', message: 'm', agent: 'a' }],
    provoke: async (board) => {
      await take(board);
      await take(board, 'b', true);
    },
  },
  {
    code: 'run_closed',
    words: ['finish-run', 'RUN', '--status', 'failed', '--summary', 'other'],
    call: ['finish-run', { run_id: 'RUN', status: 'failed', summary: 'other' }],
    provoke: async (board) => {
      const run_id = await take(board);
      await board.ok('finish-run', { run_id, status: 'failed', summary: 'one' });
    },
  },
  {
    code: 'not_assigned',
    ...pickup('b'),
    provoke: async (board) => void (await board.ok('assign-task', { task_id: 'T', assignee: 'a' })),
  },
  {
    code: 'revision_conflict',
    words: ['update-task', 'T', '--title', 'New', '--if-revision', '7'],
    call: ['update-task', { task_id: 'T', title: 'New', if_revision: 7 }],
  },
  {
    code: 'request_id_conflict',
    words: ['report', 'heartbeat', '--agent', 'a', '--request-id', 'r-1'],
    call: ['report-heartbeat', { agent: 'a', request_id: 'r-1' }],
    provoke: async (board) => void (await board.ok('report-heartbeat', { agent: 'b', request_id: 'r-1' })),
  },
  {
    code: 'already_exists',
    words: ['create-task', '--title', 'Two', '--id', 't'],
    call: ['create-task', { title: 'Two', id: 't' }],
  },
  { code: 'git_busy', ...pickup(), provoke: ({ git }) => void git('switch', '-q', '--detach') },
  { code: 'git_failed', ...pickup(), provoke: ({ root }) => rmSync(join(root, '.git'), { recursive: true }) },
  {
    code: 'storage_failed',
    ...pickup(),
    provoke: ({ root }) => {
      rmSync(join(root, '.git', 'mission-control'), { recursive: true });
      writeFileSync(join(root, '.git', 'mission-control'), 'no folder\n');
      chmodSync(join(root, '.git', 'mission-control'), 0o400);
    },
  },
  {
    code: 'malformed_file',
    words: ['show-task', 'T'],
    call: ['show-task', { task_id: 'T' }],
    provoke: (board) => board.write('pending/T-one.md', '---\nid: T\ntitle: [\n---\n'),
  },
];

/** The same call on every surface: exit status, where there is one, and envelope; and as text on the command line. */
async function onEverySurface(board: TempBoard, { words, call: [operation, input] }: Case) {
  const env = { MISSION_CONTROL_TEST_NOW: new Date(board.now).toISOString() };
  const run = (args: string[], input = '') => runExecutable(['-C', board.root, ...args], { env, input });
  const request = { jsonrpc: '2.0', id: 1, method: operation, params: input };
  const [text, cli, flags, json, stdio, library] = await Promise.all([
    run(words),
    run(['--json', ...words]),
    run(['bridge', ...words]),
    run(['bridge', operation, '-'], JSON.stringify(input)),
    run(['bridge', '--stdio'], `${JSON.stringify(request)}\n`),
    openBoard(board.root, { now: () => board.now, agent: null }).call(operation, input),
  ]);
  const answers = {
    library: { status: null, envelope: library },
    cli: { status: cli.status, envelope: JSON.parse(cli.stdout) },
    flags: { status: flags.status, envelope: JSON.parse(flags.stdout) },
    json: { status: json.status, envelope: JSON.parse(json.stdout) },
    stdio: { status: null, envelope: JSON.parse(stdio.stdout).result },
  };
  return { text, answers };
}

async function boardFor({ provoke }: Case): Promise<TempBoard> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 'T' });
  await provoke?.(board);
  return board;
}

/** The id of the run that a case's preparation made, in the place of `RUN`. */
async function withRun(board: TempBoard, given: Case): Promise<Case> {
  if (!given.words.includes('RUN')) return given;
  const id = (await board.ok('list-runs', {})).items[0]?.id ?? '';
  return JSON.parse(JSON.stringify(given).replaceAll('"RUN"', JSON.stringify(id)));
}

test.each(CASES)(
  '$code has the same code, details and exit status on every surface, and says in text what failed',
  async (given) => {
    const board = await boardFor(given);
    const { text, answers } = await onEverySurface(board, await withRun(board, given));
    const expected = answers.library.envelope;
    if (expected.ok) throw new Error(`expected ${given.code}, and it succeeded`);
    expect(expected.error.code).toBe(given.code);
    const { exit } = ERROR_STATUS[given.code];
    for (const [surface, { status, envelope }] of Object.entries(answers)) {
      const { ok, schema_version, operation, error } = envelope as typeof expected;
      expect({ surface, ok, schema_version, operation }).toEqual({
        surface,
        ok: false,
        schema_version: 1,
        operation: given.call[0],
      });
      expect({ surface, code: error.code, details: error.details }).toEqual({
        surface,
        code: given.code,
        details: expected.error.details,
      });
      if (status !== null) expect({ surface, status }).toEqual({ surface, status: exit });
    }
    expect({ status: text.status, stdout: text.stdout }).toEqual({ status: exit, stdout: '' });
    expect(text.stderr).toMatch(
      new RegExp(`^(mission-control: warning: .*\n)*mission-control: ${given.code}: .{20}`),
    );
  },
);

test('an operation that there is not is unknown_operation to programs, and invalid_input to people', async () => {
  const { root } = await tempBoard();
  const details = { received: 'list-task', nearest: 'list-tasks' };
  const bridge = await runExecutable(['-C', root, 'bridge', 'list-task']);
  expect(bridge.status).toBe(3);
  expect(JSON.parse(bridge.stdout)).toMatchObject({
    ok: false,
    error: { code: 'unknown_operation', details },
  });
  const library = await openBoard(root).call('list-task' as string, {});
  expect(library).toMatchObject({ ok: false, error: { code: 'unknown_operation', details } });
  const cli = await runExecutable(['-C', root, '--json', 'list-task']);
  expect(cli.status).toBe(2);
  expect(JSON.parse(cli.stdout)).toMatchObject({ ok: false, error: { code: 'invalid_input', details } });
});

test('board_locked comes out of every surface alike', async () => {
  const given: Case = { code: 'board_locked', ...pickup() };
  const board = await boardFor(given);
  const { answers } = await withLock(join(findRepository(board.root).stateDir, 'lock'), () =>
    onEverySurface(board, given),
  );
  for (const { status, envelope } of Object.values(answers)) {
    const details = { pid: process.pid, waited_seconds: 10 };
    expect(envelope).toMatchObject({ ok: false, error: { code: 'board_locked', details } });
    if (status !== null) expect(status).toBe(5);
  }
});
