import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import type { EventItem } from '../../../src/domain/event.ts';
import { callCli, EXECUTABLE, runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';

const BEFORE_ALL = '2026-11-21T00:00:00Z';

/** `list-events --follow` as a process of its own, and its lines. */
function following(board: TempBoard, ...flags: string[]) {
  const args = [EXECUTABLE, '-C', board.root, 'list-events', '--follow', ...flags];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ended = new Promise<{ status: number | null; signal: string | null; stderr: string }>((resolve) => {
    child.on('close', (status, signal) => resolve({ status, signal, stderr }));
  });
  return {
    child,
    ended,
    next: async (): Promise<string> => (await lines.next()).value ?? '',
    /** Events as JSON until one that is like this. */
    until: async (isLast: (event: EventItem) => boolean): Promise<EventItem[]> => {
      const seen: EventItem[] = [];
      for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
        seen.push(JSON.parse(line.value));
        if (isLast(seen.at(-1) as EventItem)) break;
      }
      return seen;
    },
  };
}

/** The ids of all events in the order of commits, by the commits' trailers. */
function recordedOrder(board: TempBoard): string[] {
  const format = '--format=%(trailers:key=Event,valueonly,separator=%x2C)';
  const commits = board.git('log', '--first-parent', '--reverse', format).trim().split('\n');
  return commits.flatMap((ids) => (ids === '' ? [] : ids.split(',').sort()));
}

test('while several processes write at once each event comes once, in the order of commits', async () => {
  const board = await tempBoard();
  const before = board.ok('create-task', { title: 'Before', id: 't-0' });
  const [first = ''] = (await before).event_ids;
  const follower = following(board, '--json', '--after', first);
  const tasks = Array.from({ length: 8 }, (_, index) => `t-${index + 1}`);
  await Promise.all(
    tasks.map(async (id) => {
      await callCli(board.root, ['create-task', '--title', id, '--id', id]);
      await callCli(board.root, ['report', 'pickup', id, '--agent', `agent-${id}`]);
    }),
  );
  const last = await callCli(board.root, [
    'append-event',
    '--type',
    'x-end',
    '--entity-type',
    'board',
    '--entity-id',
    'board',
    '--message',
    'end',
  ]);
  expect(last.status).toBe(0);
  const seen = (await follower.until(({ type }) => type === 'x-end')).map(({ id }) => id);
  const recorded = recordedOrder(board);
  expect(seen.length).toBeGreaterThan(30);
  expect(seen).toEqual(recorded.slice(recorded.indexOf(first) + 1));

  const middle = seen[Math.floor(seen.length / 2)] ?? '';
  const resumed = await following(board, '--json', '--after', middle).until(({ type }) => type === 'x-end');
  expect(resumed.map(({ id }) => id)).toEqual(seen.slice(seen.indexOf(middle) + 1));
});

test('an event is one line for people, with nothing raw in it', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const follower = following(board, '--after', BEFORE_ALL, '--type', 'note', '--type', 'task-moved');
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress', agent: 'a' });
  const message = 'red \u001b[31m\nand a second line';
  await board.ok('append-event', { type: 'note', entity_type: 'task', entity_id: 't-1', message });
  expect(await follower.next()).toMatch(
    /^2026-11-21T10:00:00\.\d{3}Z {2}task-moved {2}t-1 {2}a {2}pending {2}in_progress {2}-$/,
  );
  expect(await follower.next()).toMatch(/ {2}note {2}t-1 {2}- {2}- {2}- {2}red \\u001b\[31m$/);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends it quietly, with success', async (signal) => {
  const board = await tempBoard();
  const follower = following(board, '--after', BEFORE_ALL);
  expect(await follower.next()).toContain('board-created');
  follower.child.kill(signal);
  expect(await follower.ended).toEqual({ status: 0, signal: null, stderr: '' });
});

test('it ends quietly once nobody reads what it has to say', async () => {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'One', id: 't-1' });
  const follower = following(board, '--after', BEFORE_ALL);
  await follower.next();
  follower.child.stdout.destroy();
  await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  expect(await follower.ended).toEqual({ status: 0, signal: null, stderr: '' });
});

test.each([
  [['--limit', '3'], 'limit'],
  [['--cursor', 'x'], 'cursor'],
  [['--before', BEFORE_ALL], 'before'],
  [['--order', 'desc'], 'order'],
])('%j makes no sense with --follow, and is named', async (flags, field) => {
  const board = await tempBoard();
  const { status, envelope } = await callCli(board.root, ['list-events', '--follow', ...flags]);
  expect(status).toBe(2);
  expect(envelope).toMatchObject({
    ok: false,
    operation: 'list-events',
    error: { code: 'invalid_input', details: { field }, message: expect.stringContaining(`--${field}`) },
  });
});

test('an event that is not there is told like any other error', async () => {
  const board = await tempBoard();
  const args = ['list-events', '--follow', '--after', '20261121T101112123Z-k3f9a2'];
  const { status, stdout, stderr } = await runExecutable(['-C', board.root, ...args]);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toContain("event_not_found: event '20261121T101112123Z-k3f9a2'");
});

test('only what can be followed has the flag', async () => {
  const board = await tempBoard();
  const { status, envelope } = await callCli(board.root, ['list-tasks', '--follow']);
  expect({ status, envelope }).toMatchObject({ status: 2, envelope: { error: { code: 'invalid_input' } } });
  expect((await runExecutable(['list-events', '--help'])).stdout).toContain('--follow');
});
