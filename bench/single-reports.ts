import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DURABILITIES, type Durability, setDurability, timeImport } from './baselines.ts';
import type { Setting } from './bench.ts';
import { generateBoard, openTaskIds } from './generate-board.ts';
import { HttpClient, post } from './http-client.ts';
import { timeReports } from './report-rounds.ts';
import { compare, type Row } from './results.ts';
import { startServer } from './server.ts';

const EVENTS = 1_000;
const TASKS = { pending: 5, in_progress: 5, blocked: 2, done: EVENTS / 20 };

type Verb = 'progress' | 'heartbeat';

/** What one report over HTTP costs that is alone at the server, against one bare fast-import of the same files. */
export async function benchSingleReports(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const durability of DURABILITIES) {
    for (const verb of ['progress', 'heartbeat'] as const) {
      rows.push(await benchVerb(setting, verb, durability));
    }
  }
  return rows;
}

/** On boards of its own: what went before has filled none of their minutes. */
async function benchVerb(setting: Setting, verb: Verb, durability: Durability): Promise<Row> {
  const { executable, folder, reports, progress } = setting;
  progress(`report-${verb} over HTTP, durability ${durability}`);
  const [root, copy] = ['served', 'imported'].map((use) => {
    const place = join(folder, `http-${verb}-${durability}-${use}`);
    generateBoard(place, { tasks: TASKS, events: EVENTS, minutesBetweenEvents: 0.25 });
    return place;
  }) as [string, string];
  setDurability([root, copy], durability);
  const [task = ''] = openTaskIds(root, 'in_progress');
  const server = await startServer(executable, root);
  const client = new HttpClient(server);
  const fields = {
    progress: { task_id: task, message: 'Found the cause.' },
    heartbeat: { agent: 'agent-0', message: 'alive' },
  };
  const report = post(server, `/api/v1/reports/${verb}`, fields[verb]);
  const { subject, baselines } = await timeReports({
    repetitions: reports,
    root,
    report: () => client.time(report),
    baselines: [(files) => timeImport({ root: copy, files, durability })],
  });
  await server.stop();
  for (const place of [root, copy]) rmSync(place, { recursive: true });
  const title = { what: `\`report-${verb}\` over HTTP, ${durability}`, against: 'bare `git fast-import`' };
  return compare({ group: 'http', unit: 'ms', ...title }, subject, baselines[0] ?? []);
}
