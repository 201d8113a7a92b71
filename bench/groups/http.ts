import { openTaskIds } from '../boards/make-board.ts';
import { type Durability, setDurability, timeImport } from '../measure/baselines.ts';
import { timeCurl } from '../measure/curl.ts';
import { get, HttpClient, type Prepared, post } from '../measure/http-client.ts';
import { timeReports } from '../measure/report-rounds.ts';
import { type BoardServer, startServer } from '../measure/server.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting, type Step } from '../setting.ts';

const NOTHING = get('/healthz');

/** Reports to one server, one at a time. */
interface Series {
  size: number;
  verb: 'progress' | 'heartbeat';
  durability: Durability;
  /** By a client with a connection of its own, or by a process of curl's for each. */
  by: 'client' | 'curl';
}

/** What one report to a server costs that is alone there, against one bare fast-import of the same files. */
export const benchHttp: Group = (setting) => setting.sizes.flatMap((size) => stepsOf(setting, size));

function stepsOf(setting: Setting, size: number): Step[] {
  const durabilities: Durability[] = size === (setting.sizes[1] ?? size) ? ['full', 'process'] : ['full'];
  const series = durabilities.flatMap((durability): Series[] => [
    { size, durability, verb: 'progress', by: 'client' },
    { size, durability, verb: 'heartbeat', by: 'client' },
    { size, durability, verb: 'heartbeat', by: 'curl' },
  ]);
  return series.map((each) => ({
    what: `report-${each.verb} over HTTP by ${each.by}, ${count(size)} reports, ${each.durability}`,
    seconds: 1 + roundsOf(setting, each) * 0.05,
    run: () => benchSeries(setting, each),
  }));
}

function roundsOf({ requests, repetitions }: Setting, { by }: Series): number {
  return by === 'curl' ? repetitions * 2 : requests;
}

async function benchSeries(setting: Setting, series: Series): Promise<Row[]> {
  const { size, verb, durability, by } = series;
  const { subject: root, imported } = await setting.boards.site(size);
  if (durability !== 'full') setDurability(root, durability);
  const server = await startServer(setting.executable, root);
  const time = by === 'curl' ? timeCurl(server) : timeClient(server);
  const report = reportOf(server, root, verb);
  const { subject, baselines } = await timeReports({
    repetitions: roundsOf(setting, series),
    root,
    report: () => time(report),
    baselines: [(files) => timeImport({ root: imported, files, durability }), () => time(NOTHING)],
  });
  await server.stop();
  if (durability !== 'full') setDurability(root, 'full');
  const [byImport = [], nothing = []] = baselines;
  const way = by === 'curl' ? 'by a `curl`' : 'over HTTP';
  const what = `\`report-${verb}\` ${way}, ${count(size)} reports, ${durability}`;
  const title = { group: 'http', unit: 'ms', what } as const;
  const rows = [compare({ ...title, against: 'bare `git fast-import`' }, subject, byImport)];
  const against = '`GET /healthz` by a `curl`';
  return by === 'curl' ? [...rows, compare({ ...title, against }, subject, nothing)] : rows;
}

function timeClient(server: BoardServer): (request: Prepared) => Promise<number> {
  const client = new HttpClient(server);
  return (request) => client.time(request);
}

function reportOf(server: BoardServer, root: string, verb: Series['verb']): Prepared {
  const [task_id] = openTaskIds(root, 'in_progress');
  const fields = {
    progress: { task_id, message: 'Found the cause.' },
    heartbeat: { agent: 'agent-0', message: 'alive' },
  };
  return post(server, `/api/v1/reports/${verb}`, fields[verb]);
}
