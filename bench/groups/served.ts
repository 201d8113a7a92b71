import { openTaskIds } from '../boards/make-board.ts';
import { get, HttpClient, post } from '../measure/http-client.ts';
import { BARE_NODE, timed } from '../measure/processes.ts';
import { type BoardServer, startServer } from '../measure/server.ts';
import { counts, fewer, roundsFor, takeTurns } from '../measure/turns.ts';
import { compare, measured, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

/** Beyond, a walk over all tasks would take longer than all the rest. */
const WALKED_MAX = 10_000;
/** Requests of a kind to one server. */
const REQUESTS = 100;
const PAGE_MAX = 500;

const SUMMARY = get('/api/v1/board/summary');
const NOTHING = get('/healthz');

/** What one round with a fresh server gives: times in milliseconds, against the same of a baseline, and memory. */
interface Round {
  times: Record<string, { subject: number[]; baseline: number[]; against: string }>;
  memory: Record<string, number>;
}

/** What `board-summary` over HTTP costs as boards grow, and what memory the server takes. */
export const benchServed: Group = (setting) =>
  setting.sizes.map((size) => ({
    what: `a server of ${count(size)} tasks: board-summary and memory`,
    seconds: roundsFor(fewer(setting.repetitions)) * (1 + size / 12_000),
    run: () => benchSize(setting, size),
  }));

async function benchSize({ executable, repetitions, boards }: Setting, size: number): Promise<Row[]> {
  const root = await boards.ofTasks(size);
  const rounds: Round[] = [];
  for (let round = 0; round < roundsFor(fewer(repetitions)); round++) {
    const server = await startServer(executable, root);
    const taken = await takeRound(server, root, size);
    await server.stop();
    if (counts(round)) rounds.push(taken);
  }
  return rowsOf(rounds, `${count(size)} tasks`);
}

/** A server's life: it is asked for the first time, then often, then while reports arrive. */
async function takeRound(server: BoardServer, root: string, size: number): Promise<Round> {
  const times: Round['times'] = {};
  const memory: Round['memory'] = { start: server.memory() };
  const client = new HttpClient(server);
  const bareNode = timed(BARE_NODE);
  const first = await client.time(SUMMARY);
  times.cold = { subject: [first], baseline: [bareNode], against: '`node -e 0`' };
  memory['a cold summary'] = server.memory();
  times.warm = await timeSummaries(client);
  memory['warm summaries'] = server.memory();
  times['warm while reports arrive'] = await whileReporting(server, root, () => timeSummaries(client));
  memory['summaries while reports arrive'] = server.memory();
  if (size <= WALKED_MAX) {
    await walk(client);
    memory['a walk over all tasks'] = server.memory();
  }
  memory['its largest moment'] = server.memoryPeak();
  return { times, memory };
}

async function timeSummaries(client: HttpClient): Promise<Round['times'][string]> {
  const [subject = [], baseline = []] = await takeTurns(REQUESTS, [
    () => client.time(SUMMARY),
    () => client.time(NOTHING),
  ]);
  return { subject, baseline, against: '`GET /healthz`' };
}

/** Meanwhile a worker sends a report as soon as the one before is answered. */
async function whileReporting<T>(server: BoardServer, root: string, work: () => Promise<T>): Promise<T> {
  const [task_id] = openTaskIds(root, 'in_progress');
  const client = new HttpClient(server);
  const report = post(server, '/api/v1/reports/progress', { task_id, message: 'Found the cause.' });
  let goesOn = true;
  const reporting = (async () => {
    while (goesOn) await client.send(report);
  })();
  try {
    return await work();
  } finally {
    goesOn = false;
    await reporting;
  }
}

/** All pages of all tasks. */
async function walk(client: HttpClient): Promise<void> {
  let rest = '';
  do {
    const page = JSON.parse((await client.send(get(`/api/v1/tasks?limit=${PAGE_MAX}${rest}`))).toString());
    const cursor: string | null = page.data.next_cursor;
    rest = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
  } while (rest !== '');
}

function rowsOf(rounds: readonly Round[], name: string): Row[] {
  const [{ times, memory } = { times: {}, memory: {} }] = rounds;
  const group = 'served';
  const ofTimes = Object.entries(times).map(([kind, { against }]) =>
    compare(
      { group, unit: 'ms', what: `\`board-summary\` over HTTP, ${name}, ${kind}`, against },
      rounds.flatMap((round) => round.times[kind]?.subject ?? []),
      rounds.flatMap((round) => round.times[kind]?.baseline ?? []),
    ),
  );
  const ofMemory = Object.keys(memory).map((moment) =>
    measured(
      { group, unit: 'MB', what: `memory of the server, ${name}, after ${moment}` },
      rounds.map((round) => round.memory[moment] ?? Number.NaN),
    ),
  );
  return [...ofTimes, ...ofMemory];
}
