import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { EXECUTABLE } from '../../helpers/call-surface.ts';
import { tokenOf } from '../../helpers/server-process.ts';
import { tempBoard } from '../../helpers/temp-board.ts';

const DESCRIPTORS = 160;
const CONNECTIONS = 300;

test('a server with few descriptors outlives more half requests than it has, refuses others and then records', async () => {
  const board = await tempBoard();
  const command = `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`;
  const args = [EXECUTABLE, '-C', board.root, 'serve', '--port', '0', '--quiet'];
  const child = spawn('sh', ['-c', command, process.execPath, ...args]);
  onTestFinished(() => void child.kill('SIGKILL'));
  const [line] = await once(child.stdout, 'data');
  const address = String(line).trim();
  const sockets = Array.from({ length: CONNECTIONS }, () => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1');
    socket.on('error', () => {}).resume();
    socket.write('GET /healthz HTTP/1.1\r\nHost:');
    return socket;
  });
  await Promise.all(
    sockets.map((socket) => (socket.connecting ? once(socket, 'connect').catch(() => {}) : null)),
  );
  const beat = () =>
    fetch(`${address}/api/v1/reports/heartbeat`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokenOf(board)}`,
        'content-type': 'application/json',
        connection: 'close',
      },
      body: '{"agent":"a"}',
      signal: AbortSignal.timeout(5000),
    }).then(
      ({ status }) => status,
      () => 'cut off',
    );
  expect([503, 'cut off']).toContain(await beat());
  for (const socket of sockets) socket.destroy();
  let answer = await beat();
  while (answer !== 200 && child.exitCode === null) answer = await beat();
  expect({ answer, exit: child.exitCode }).toEqual({ answer: 200, exit: null });
});
