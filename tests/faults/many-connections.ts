import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { descriptorLimit } from '../../src/surfaces/api/limits.ts';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { trialBoard } from './trial-board.ts';

const DESCRIPTORS = 1024;
const CONNECTIONS = 2000;
const KIND = { home: 'own', durability: 'process' } as const;
/** Half requests have ten seconds. */
const OVER_WITHIN_MS = 30_000;

/** A server that may open few files, and more connections than that, which ask half a question, none, or one slowly. */
export const manyConnections: Fault = {
  name: 'many-connections',
  row: `${CONNECTIONS} half, idle and slow connections to a server with ${DESCRIPTORS} file descriptors`,
  trials: { short: 1, long: 3 },
  isMostlyWaiting: true,
  cannot: () => (descriptorLimit() > 2 * CONNECTIONS ? null : `needs ${2 * CONNECTIONS} file descriptors`),
  async run(lab) {
    for (let number = 0; number < lab.trials; number++)
      await lab.trial(`trial ${number}`, (trial) => tryIt(lab, trial));
  },
};

async function tryIt(lab: Lab, trial: Trial): Promise<void> {
  const board = await trialBoard(lab.templates, join(trial.folder, 'board'), KIND);
  const server = await startServer(lab.executable, board, {}, DESCRIPTORS);
  const sockets = Array.from({ length: CONNECTIONS }, (_, index) => open(server, index));
  const [acknowledged, refused] = await reportUntil(server, () => sockets.every(({ closed }) => closed));
  lab.note(`${refused} reports refused with 503 or cut off meanwhile, ${acknowledged.length} recorded`);
  if (acknowledged.length === 0) trial.violation('no report went through after the connections had ended');
  for (const socket of sockets) socket.destroy();
  const status = await server.stop();
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server.stderr()}`);
  trial.found(await checkInvariants(board.root, { since: board.tip, acknowledged }));
}

function open({ address }: ServerUnderTest, index: number): Socket {
  const socket = connect(Number(new URL(address).port), '127.0.0.1');
  socket.on('error', () => {}).resume();
  const kind = index % 3;
  if (kind > 0) socket.write('GET /healthz HTTP/1.1\r\nHost:');
  const trickle = kind > 1 ? setInterval(() => socket.write('x'), 500) : undefined;
  socket.on('close', () => clearInterval(trickle));
  return socket;
}

/** Reports again and again, until the others are gone and one went through. */
async function reportUntil(server: ServerUnderTest, areGone: () => boolean): Promise<[string[], number]> {
  const acknowledged: string[] = [];
  const deadline = performance.now() + OVER_WITHIN_MS;
  let refused = 0;
  for (let number = 0; performance.now() < deadline; number++) {
    const request_id = `beside-${number}`;
    const wereGone = areGone();
    const answer = await server.call('report-heartbeat', { agent: 'w-5', request_id });
    if (answer.kind === 'acknowledged') acknowledged.push(request_id);
    else refused++;
    if (wereGone && answer.kind === 'acknowledged') break;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return [acknowledged, refused];
}
