import { expect, test } from 'vitest';
import { runExecutable } from '../../helpers/call-surface.ts';
import { type TempBoard, tempBoard } from '../../helpers/temp-board.ts';
import { type Serving, serving } from './serving.ts';

async function askText(
  { address, token }: Serving,
  target: string,
  { accept = 'text/plain', body }: { accept?: string; body?: unknown } = {},
) {
  const response = await fetch(`${address}${target}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { accept, authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
}

async function servedTask(): Promise<{ board: TempBoard; server: Serving }> {
  const board = await tempBoard();
  await board.ok('create-task', { title: 'Fix the login form', id: 't-1' });
  return { board, server: await serving(board) };
}

test('who accepts text gets what the command line says, for a report and for a list', async () => {
  const { board, server } = await servedTask();
  const pickup = await askText(server, '/api/v1/reports/pickup', { body: { task_id: 't-1', agent: 'a' } });
  expect(pickup).toMatchObject({ status: 200, type: 'text/plain; charset=utf-8' });
  expect(pickup.text).toMatch(
    /^recorded in [0-9a-f]{10}: task t-1 in_progress, run r-\w{8} running, worker a active\n/,
  );
  expect(pickup.text).toContain(
    `\n  mission-control -C ${board.root} report progress t-1 --agent a --message "…"`,
  );
  const { stdout } = await runExecutable(['-C', board.root, 'list-tasks']);
  expect((await askText(server, '/api/v1/tasks')).text).toBe(stdout);
});

test('the board comes in few words, as --compact says it', async () => {
  const { server } = await servedTask();
  const { text } = await askText(server, '/api/v1/board/summary');
  expect(text.split('\n').slice(1)).toEqual([
    'pending 1 (ready 1), in_progress 0, blocked 0, done 0',
    'workers 0: fresh 0, quiet 0, stale 0, missing 0, inactive 0, hidden 0',
    expect.stringMatching(/^resume 20261121T\d{9}Z-\w{6}$/),
    'ready next:',
    ' t-1 Fix the login form',
    '',
  ]);
});

test('a refusal is text, too, its code first and its status as ever; no heartbeat costs more than 200 bytes', async () => {
  const { server } = await servedTask();
  const missing = await askText(server, '/api/v1/tasks/none');
  expect(missing).toMatchObject({ status: 404, type: 'text/plain; charset=utf-8' });
  expect(missing.text).toMatch(/^task_not_found: .*\n$/);
  const nowhere = await askText(server, '/nothing');
  expect([nowhere.status, nowhere.text]).toEqual([404, expect.stringMatching(/^unknown_operation: /)]);
  const agent = 'a'.repeat(64);
  const heartbeat = await askText(server, '/api/v1/reports/heartbeat', { body: { agent } });
  expect([heartbeat.status, Buffer.byteLength(heartbeat.text) <= 200]).toEqual([200, true]);
});

test('a report without agent is told where a request has it', async () => {
  const { server } = await servedTask();
  for (const accept of ['text/plain', 'application/json']) {
    const { status, text } = await askText(server, '/api/v1/reports/pickup', {
      accept,
      body: { task_id: 't-1' },
    });
    expect({ status, text }).toEqual({
      status: 400,
      text: expect.stringContaining("agent in the request's body"),
    });
    expect(text).not.toMatch(/MISSION_CONTROL_AGENT|--agent/);
  }
});

test('warnings follow the answer', async () => {
  const { board, server } = await servedTask();
  board.write('pending/bad.md', '---\nid: [\n---\n');
  const { text } = await askText(server, '/api/v1/tasks');
  expect(text).toMatch(/1 of 1; incomplete: 1 unreadable\nwarning: malformed_file: pending\/bad\.md/);
});

test.each(['*/*', 'application/json', 'text/html', 'application/json, text/plain;q=0.5'])(
  'who accepts %s gets the envelope',
  async (accept) => {
    const { server } = await servedTask();
    const { type, text } = await askText(server, '/api/v1/tasks', { accept });
    expect([type, JSON.parse(text).ok]).toEqual(['application/json', true]);
  },
);

test('a text tells as many answers as it has lines for, and leaves the rest to the next call', async () => {
  const board = await tempBoard();
  const tasks = ['t-1', 't-2', 't-3', 't-4', 't-5'];
  for (const task_id of tasks) {
    await board.ok('create-task', { id: task_id, title: 'Asked' });
    await board.ok('report-pickup', { task_id, agent: 'a' });
    await board.ok('report-blocker', { task_id, agent: 'a', blocker: 'How?', kind: 'question' });
  }
  for (const task_id of tasks) {
    board.pass(1);
    await board.ok('answer-question', { task_id, answer: 'So.' });
  }
  const server = await serving(board);
  const heartbeat = () => askText(server, '/api/v1/reports/heartbeat', { body: { agent: 'a' } });
  const told = (text: string) => text.match(/^answer \S+(?=: So\. \(to: How\?\)$)/gm);
  expect(told((await heartbeat()).text)).toEqual(tasks.slice(0, 4).map((id) => `answer ${id}`));
  expect(told((await heartbeat()).text)).toEqual(['answer t-5']);
  expect(told((await heartbeat()).text)).toBeNull();
});
