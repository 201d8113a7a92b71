import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runExecutable } from '../../helpers/call-surface.ts';
import { hannahsBoard } from '../../helpers/hannahs-board.ts';
import { serve, state, tokenOf } from '../../helpers/server-process.ts';
import { gitIn, tempBoard, tempFolder } from '../../helpers/temp-board.ts';

const create = (address: string, token: string, body: object) =>
  fetch(`${address}/api/v1/tasks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('it prints its address, serves the board, logs each request and ends with status 0 when asked to', async () => {
  const board = await hannahsBoard(1);
  const { child, line, output, ended } = await serve(board);
  expect(output.stdout).toMatch(/^http:\/\/127\.0\.0\.1:\d+\n$/);
  expect(readFileSync(state(board, 'address'), 'utf8')).toBe(line);
  for (const name of ['token', 'address']) expect(statSync(state(board, name)).mode & 0o777).toBe(0o600);
  const token = tokenOf(board);
  expect((await create(line, token, { title: 'Two', id: 't-2' })).status).toBe(200);
  expect((await fetch(`${line}/api/v1/tasks/none?%1b[31m`)).status).toBe(400);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  expect(output.stdout).toBe(`${line}\n`);
  expect(output.stderr.split('\n')).toEqual([
    expect.stringContaining(state(board, 'token')),
    expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z POST \/api\/v1\/tasks 200 [\d.]+ ms$/),
    expect.stringMatching(/^\S+Z GET \/api\/v1\/tasks\/none\?\S+ 400 [\d.]+ ms invalid_input$/),
    '',
  ]);
  expect(output.stderr).not.toContain(token);
  expect([state(board, 'token'), state(board, 'address')].filter((path) => existsSync(path))).toEqual([]);
  expect((await board.ok('show-task', { task_id: 't-2' })).task.title).toBe('Two');
});

test('--quiet leaves standard error empty, and the address on standard output', async () => {
  const { child, line, output, ended } = await serve(await tempBoard(), ['--quiet']);
  expect((await fetch(`${line}/healthz`)).status).toBe(200);
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(output).toEqual({ stdout: `${line}\n`, stderr: '' });
});

test('who serves a board and has no name for git is asked for one, for what they edit is recorded as it happens', async () => {
  const { child, output, ended } = await serve(await tempBoard());
  child.kill('SIGTERM');
  await ended;
  expect(output.stderr).toContain('warning: no_identity: who are you?');
});

test('--json says it all in one envelope', async () => {
  const board = await hannahsBoard(1);
  const { child, line } = await serve(board, ['--json']);
  const envelope = JSON.parse(line);
  expect(envelope).toEqual({
    ok: true,
    schema_version: 1,
    operation: 'serve',
    data: {
      address: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      token_file: state(board, 'token'),
      board: board.root,
      name: 'board',
      pid: child.pid,
    },
    warnings: [],
  });
});

test('a write in hand when the signal comes is recorded and answered', async () => {
  const board = await tempBoard();
  const { child, line, ended } = await serve(board);
  const body = '{"title":"One","id":"t-1"}';
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(line).port) });
  socket.setEncoding('utf8');
  const head = [
    'POST /api/v1/tasks HTTP/1.1',
    `Host: ${new URL(line).host}`,
    `Authorization: Bearer ${tokenOf(board)}`,
    'Content-Type: application/json',
    `Content-Length: ${body.length}`,
    'Expect: 100-continue',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  // The server says that it waits for the body: the request is in hand.
  await once(socket, 'data');
  child.kill('SIGTERM');
  socket.write(body);
  const [answer] = await once(socket, 'data');
  expect(answer).toContain('"changed":true');
  expect(await ended).toBe(0);
  expect((await board.ok('show-task', { task_id: 't-1' })).task.title).toBe('One');
});

test('the terminal that closes asks it to stop, too: no token is left', async () => {
  const board = await tempBoard();
  const { child, ended } = await serve(board);
  child.kill('SIGHUP');
  expect(await ended).toBe(0);
  expect(existsSync(state(board, 'token'))).toBe(false);
});

test('a second signal ends it at once', async () => {
  const { child, line, ended } = await serve(await tempBoard());
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(line).port) });
  socket.on('error', () => {});
  socket.write('GET /healthz HTTP/1.1\r\n');
  await fetch(`${line}/healthz`);
  child.kill('SIGTERM');
  const again = setInterval(() => child.kill('SIGTERM'), 20);
  onTestFinished(() => clearInterval(again));
  expect(await ended).toBe(128 + 15);
});

test('a second server on the board is server_running, and says where the first one is', async () => {
  const board = await tempBoard();
  const first = await serve(board);
  const { status, stdout } = await runExecutable(['-C', board.root, '--json', 'serve', '--port', '0']);
  expect(status).toBe(4);
  const details = { pid: first.child.pid, address: first.line };
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    operation: 'serve',
    error: { code: 'server_running', details },
  });
  expect((await fetch(`${first.line}/healthz`)).status).toBe(200);
});

test('a server that was killed does not keep the next one from starting, with another token', async () => {
  const board = await tempBoard();
  const first = await serve(board);
  const stale = tokenOf(board);
  first.child.kill('SIGKILL');
  await first.ended;
  expect(tokenOf(board)).toBe(stale);
  const { line } = await serve(board);
  expect(tokenOf(board)).not.toBe(stale);
  expect(statSync(state(board, 'token')).mode & 0o777).toBe(0o600);
  expect((await create(line, stale, { title: 'One' })).status).toBe(401);
  expect((await create(line, tokenOf(board), { title: 'One' })).status).toBe(200);
});

test('a port that another program has is port_in_use, and the next try may begin at once', async () => {
  const board = await tempBoard();
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  const { status, stderr } = await runExecutable(['-C', board.root, 'serve', '--port', String(port)]);
  expect(status).toBe(5);
  expect(stderr).toMatch(new RegExp(`^mission-control: port_in_use: port ${port} .*--port`));
  expect(existsSync(state(board, 'token'))).toBe(false);
  expect((await serve(board)).line).toMatch(/^http/);
});

test('without a board it is board_not_found', async () => {
  const { status, stdout, stderr } = await runExecutable(['-C', tempFolder(), 'serve', '--port', '0']);
  expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  expect(stderr).toMatch(/^mission-control: board_not_found: /);
});

test.each(['65536', '-1', '80.5', 'http', '', '0x10'])('--port %j is invalid_input', async (port) => {
  const { root } = await tempBoard();
  const { status, stderr } = await runExecutable(['-C', root, 'serve', `--port=${port}`]);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^mission-control: invalid_input: port: expected a whole number from 0 to 65535/);
});

test('it goes on when nobody reads its standard error any more', async () => {
  const { child, line, ended } = await serve(await tempBoard());
  child.stderr?.destroy();
  for (let request = 0; request < 3; request++) expect((await fetch(`${line}/healthz`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
});

test('it listens on the loopback address only, and takes no option that changes that', async () => {
  const board = await tempBoard();
  const { line } = await serve(board);
  const elsewhere = connect({ host: '127.0.0.2', port: Number(new URL(line).port) });
  await expect(once(elsewhere, 'connect')).rejects.toThrow('ECONNREFUSED');
  const refused = await runExecutable(['-C', board.root, 'serve', '--host', '0.0.0.0']);
  expect(refused.status).toBe(2);
});

test("the server's own MISSION_CONTROL_AGENT does not become the author of what others send", async () => {
  const board = await tempBoard();
  const { line } = await serve(board, [], { MISSION_CONTROL_AGENT: 'whoever-started-it' });
  expect((await create(line, tokenOf(board), { title: 'One' })).status).toBe(200);
  expect(board.git('log', '-1', '--format=%an')).not.toContain('whoever-started-it');
});

test('a command line beside the server sees at once what was sent to it, and the other way round', async () => {
  const board = await tempBoard();
  const { line } = await serve(board);
  await create(line, tokenOf(board), { title: 'One', id: 't-1' });
  const shown = await runExecutable(['-C', board.root, '--json', 'show-task', 't-1']);
  expect(JSON.parse(shown.stdout).data.task.title).toBe('One');
  await runExecutable(['-C', board.root, 'update-task', 't-1', '--title', 'Two']);
  const response = await fetch(`${line}/api/v1/tasks/t-1`);
  expect(response.headers.get('etag')).toBe('"2"');
});

test.each([
  ['a repository of its own', []],
  ['a branch of its own', ['--branch', 'tasks']],
  ['the branch that is checked out', ['--shared']],
])(
  'the token of a board on %s is in the file that serve names, which is the one that its help wants',
  async (_, home) => {
    const project = join(tempFolder(), 'project');
    mkdirSync(project);
    gitIn(project, 'init', '-q');
    gitIn(
      project,
      '-c',
      'user.name=H',
      '-c',
      'user.email=h@example.invalid',
      'commit',
      '-qm',
      'x',
      '--allow-empty',
    );
    const root = join(project, 'board');
    expect(await runExecutable(['init', root, ...home])).toMatchObject({ status: 0 });
    const { line, output } = await serve({ root });
    const file = /need the token in (\S+)/.exec(output.stderr)?.[1] ?? '';
    const response = await fetch(`${line}/api/v1/reports/heartbeat`, {
      method: 'POST',
      body: '{"agent":"agent-7"}',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${readFileSync(file, 'utf8')}` },
    });
    expect(response.status).toBe(200);
    const { stdout } = await runExecutable(['serve', '--help']);
    expect(stdout).toContain('$(cat TOKEN_FILE)');
    expect(stdout).not.toContain('.git/');
  },
);
