import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { copyBoard } from '../boards/copy-board.ts';
import { openTaskIds } from '../boards/make-board.ts';
import { HttpClient, post } from '../measure/http-client.ts';
import { NODE, timed } from '../measure/processes.ts';
import { startServer } from '../measure/server.ts';
import { takeTurns } from '../measure/turns.ts';
import { compare, type Row } from '../print/results.ts';
import { count, type Group, type Setting } from '../setting.ts';

const MESSAGE = 'Found the cause.';

/** What the same report costs on a grown board, against what it costs on the smallest, in turns. */
export const benchGrowth: Group = (setting) =>
  setting.sizes.slice(1).flatMap((size) => [
    {
      what: `growth on the command line, ${count(size)} reports`,
      seconds: setting.repetitions * 0.6,
      run: async () => [await benchProcesses(setting, size)],
    },
    {
      what: `growth over HTTP, ${count(size)} reports`,
      seconds: 1 + setting.requests * 0.03,
      run: async () => [await benchRequests(setting, size)],
    },
  ]);

async function benchProcesses(setting: Setting, size: number): Promise<Row> {
  const { executable, repetitions } = setting;
  const takes = (await rootsOf(setting, size)).map((root) => {
    const [task = ''] = openTaskIds(root, 'in_progress');
    const args = [executable, '-C', root, 'report', 'progress', task, '--message', MESSAGE];
    return () => timed({ program: NODE, args });
  });
  const [grown = [], small = []] = await takeTurns(repetitions * 2, takes);
  return compare(titleOf(setting, size, '`report progress`'), grown, small);
}

async function benchRequests(setting: Setting, size: number): Promise<Row> {
  const { executable, requests } = setting;
  const roots = await rootsOf(setting, size);
  const servers = await Promise.all(roots.map((root) => startServer(executable, root)));
  const takes = servers.map((server, index) => {
    const client = new HttpClient(server);
    const [task_id] = openTaskIds(roots[index] ?? '', 'in_progress');
    const report = post(server, '/api/v1/reports/progress', { task_id, message: MESSAGE });
    return () => client.time(report);
  });
  const [grown = [], small = []] = await takeTurns(requests, takes);
  for (const server of servers) await server.stop();
  return compare(titleOf(setting, size, '`report-progress` over HTTP'), grown, small);
}

/** The grown board, and a new copy of the smallest, which nobody has reported to. */
async function rootsOf({ boards, sizes, disk }: Setting, size: number): Promise<string[]> {
  const { subject } = await boards.site(size);
  const small = mkdtempSync(join(disk, 'small-'));
  copyBoard(await boards.ofReports(sizes[0] ?? size), join(small, 'board'));
  return [subject, join(small, 'board')];
}

function titleOf({ sizes }: Setting, size: number, what: string) {
  const against = `the same after ${count(sizes[0] ?? size)} reports`;
  return { group: 'growth', unit: 'ms', what: `${what}, ${count(size)} reports`, against } as const;
}
