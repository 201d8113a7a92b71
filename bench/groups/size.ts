import { join } from 'node:path';
import { BRANCH } from '../boards/commit-stream.ts';
import { openTaskIds } from '../boards/make-board.ts';
import { removeFolder } from '../folders.ts';
import { HttpClient, post } from '../measure/http-client.ts';
import { maintainNow } from '../measure/maintain-now.ts';
import {
  allObjects,
  countFiles,
  indexBytes,
  type Objects,
  objectsSince,
  packIndexBytes,
} from '../measure/object-sizes.ts';
import { git } from '../measure/processes.ts';
import { startServer } from '../measure/server.ts';
import { measured, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

/** Few enough that nobody tidies up meanwhile. */
const SAMPLE = 40;
/** What reports take: of git's objects, of files, and of the index that lists these. */
export const benchSize: Group = (setting) =>
  setting.sizes.map((size) => ({
    what: `size, ${count(size)} reports`,
    seconds: 2 + size / 1_500,
    run: async () => {
      const recorded = await recordSample(setting, size);
      const rows = [...recorded, ...(await maintain(setting, size)), ...(await measureFiles(setting, size))];
      return rows.sort((one, other) => one.unit.localeCompare(other.unit));
    },
  }));

/** What each new report adds, loose as git leaves it, until somebody tidies up. */
async function recordSample({ executable, boards }: Setting, size: number): Promise<Row[]> {
  const { subject: root } = await boards.site(size);
  const tip = git(root, ['rev-parse', 'HEAD']).toString().trim();
  const [task_id] = openTaskIds(root, 'in_progress');
  const server = await startServer(executable, root);
  const client = new HttpClient(server);
  const progress = post(server, '/api/v1/reports/progress', { task_id, message: 'Found the cause.' });
  const heartbeat = post(server, '/api/v1/reports/heartbeat', { agent: 'agent-0', message: 'alive' });
  for (let report = 0; report < SAMPLE; report++) await client.send(report % 2 === 0 ? progress : heartbeat);
  await server.stop();
  const { bytes, count: objects } = objectsSince(root, tip);
  return [
    row('bytes', `git objects per report, as recorded, after ${count(size)} reports`, bytes / SAMPLE),
    row('objects', `loose objects per report, as recorded, after ${count(size)} reports`, objects / SAMPLE),
  ];
}

/** What is left of that once the board's own maintenance has been at the whole history. */
async function maintain({ boards, memory, say }: Setting, size: number): Promise<Row[]> {
  const from = await boards.ofReports(size);
  const root = join(memory, `size-${size}`);
  git(memory, ['clone', '--quiet', '--no-checkout', '--no-hardlinks', from, root]);
  const before = allObjects(root);
  say(`maintenance of ${count(size)} reports`);
  await maintainNow(root, BRANCH);
  const after = allObjects(root);
  const indexes = packIndexBytes(root);
  removeFolder(root);
  const per = ({ bytes }: Objects) => bytes / size;
  return [
    row(
      'bytes',
      `git objects per report, as \`git fast-import\` packs them, ${count(size)} reports`,
      per(before),
    ),
    row('bytes', `git objects per report, after maintenance, ${count(size)} reports`, per(after)),
    row('bytes', `the packs' own indexes per report, ${count(size)} reports`, indexes / size),
  ];
}

async function measureFiles({ boards }: Setting, size: number): Promise<Row[]> {
  const root = await boards.ofReports(size);
  return [
    row('files', `files in the work tree per report, ${count(size)} reports`, countFiles(root) / size),
    row('bytes', `git's index per report, ${count(size)} reports`, indexBytes(root) / size),
  ];
}

function row(unit: Row['unit'], what: string, figure: number): Row {
  return measured({ group: 'size', unit, what }, [figure]);
}
