import { existsSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Fault } from './fault.ts';
import { checkInvariants } from './invariants.ts';
import type { Lab, Trial } from './lab.ts';
import { largeEvents } from './large-events.ts';
import { git } from './processes.ts';
import { type ServerUnderTest, startServer } from './server-under-test.ts';
import { trialBoard } from './trial-board.ts';

const READERS = 300;
const EVENTS = 100;
const BYTES = 250_000;
/** Beside them somebody reads and reports so many times. */
const ROUNDS = 15;
/** What they ask for is fifteen times as much. */
const MOST_MEGABYTES = 500;
/** An answer may take so many times as long as without them, and so much longer: the machine has other things to do as well. */
const TIMES = 10;
const LONGER_MS = 500;

/** Many who ask a server for all events there were, and read nothing of them. */
export const slowReaders: Fault = {
  name: 'slow-readers',
  row: `${READERS} connections that ask for ${(EVENTS * BYTES) / 1e6} MB of events each, and never read`,
  trials: { short: 1, long: 5 },
  cannot: () => (existsSync('/proc/self/status') ? null : 'needs /proc'),
  async run(lab) {
    for (let number = 0; number < lab.trials; number++)
      await lab.trial(`trial ${number}`, (trial) => tryIt(lab, trial));
  },
};

async function tryIt(lab: Lab, trial: Trial): Promise<void> {
  const kind = { home: 'own', durability: 'process' } as const;
  const { root, repository, board } = await trialBoard(lab.templates, join(trial.folder, 'board'), kind);
  await largeEvents(root, EVENTS, BYTES);
  const tip = (await git(root, 'rev-parse', 'HEAD')).trim();
  const events = (await git(root, 'ls-files', 'events/*.md')).trim().split('\n').length;
  const server = await startServer(lab.executable, { root, repository, board, tip });
  const alone = await useIt(server, 'alone');
  const reader = readAll(ask(server), events);
  const sockets = Array.from({ length: READERS }, () => ask(server).pause());
  const beside = await useIt(server, 'beside');
  const megabytes = mostMegabytes(server);
  for (const kind of ['read', 'report'] as const) {
    const [before, after] = [median(alone.ms[kind]), median(beside.ms[kind])];
    lab.note(`a ${kind} took ${before} ms before and ${after} ms beside them`);
    if (after > TIMES * before + LONGER_MS) trial.violation(`a ${kind} took ${after} ms, ${before} before`);
  }
  lab.note(`${megabytes} MB of memory`);
  if (megabytes > MOST_MEGABYTES) trial.violation(`the server had ${megabytes} MB in memory`);
  if (reader.given.size === 0) trial.violation('one that reads was given nothing beside them');
  for (const socket of sockets) socket.destroy();
  if (!(await reader.isGivenAll)) trial.violation('one that reads was not given all events');
  const status = await server.stop();
  if (status !== 0) trial.violation(`the server ended with ${status}: ${server.stderr()}`);
  const acknowledged = [...alone.acknowledged, ...beside.acknowledged];
  if (acknowledged.length < 2 * ROUNDS) trial.violation('not all reports were acknowledged');
  trial.found(await checkInvariants(root, { since: tip, acknowledged }));
}

/** Reads and reports in turn, and tells how long each took. */
async function useIt(server: ServerUnderTest, when: string) {
  const ms = { read: [] as number[], report: [] as number[] };
  const acknowledged: string[] = [];
  const timed = async (kind: keyof typeof ms, operation: string, input: Record<string, unknown>) => {
    const began = performance.now();
    const answer = await server.call(operation, input);
    ms[kind].push(Math.round(performance.now() - began));
    return answer.kind === 'acknowledged';
  };
  for (let round = 0; round < ROUNDS; round++) {
    const request_id = `${when}-${round}`;
    if (!(await timed('read', 'list-tasks', {}))) throw new Error(`a read failed ${when} them`);
    const isReported = await timed('report', 'report-heartbeat', { agent: 'w-5', request_id });
    if (isReported) acknowledged.push(request_id);
  }
  return { ms, acknowledged };
}

const median = (numbers: number[]) => numbers.sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

/** A connection that asks for everything there was. */
function ask({ address }: ServerUnderTest): Socket {
  const { port, host } = new URL(address);
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(`GET /api/v1/events/stream?after=2000-01-01T00:00:00Z HTTP/1.1\r\nHost: ${host}\r\n\r\n`);
  return socket;
}

/** As long as a stream waits for a reader. */
const NEXT_WITHIN_MS = 30_000;

/** Reads from a connection until it was given as many events as there are: true, or none for long: false. */
function readAll(socket: Socket, all: number) {
  const given = new Set<string>();
  const isGivenAll = new Promise<boolean>((resolve) => {
    let rest = '';
    const late = setTimeout(() => resolve(false), NEXT_WITHIN_MS);
    socket.setEncoding('latin1').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.startsWith('id: ')) given.add(line);
      late.refresh();
      if (given.size < all) return;
      clearTimeout(late);
      resolve(true);
    });
  });
  void isGivenAll.then(() => socket.destroy());
  return { given, isGivenAll };
}

/** The most memory that the server's process has had, as the system counts it. */
function mostMegabytes({ child }: ServerUnderTest): number {
  const text = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Math.round(Number(/^VmHWM:\s*(\d+)/m.exec(text)?.[1]) / 1024);
}
