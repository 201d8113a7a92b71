import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DURABILITIES, type Durability, setDurability, timeCommit, timeImport } from './baselines.ts';
import type { Setting } from './bench.ts';
import { generateBoard, openTaskIds } from './generate-board.ts';
import { BARE_NODE, NODE, timed } from './processes.ts';
import { timeReports } from './report-rounds.ts';
import { compare, type Row } from './results.ts';
import { roundsFor } from './turns.ts';

const EVENT_FILES = [1_000, 20_000];
const QUICK_EVENT_FILES = [1_000];

/** The same board three times: for the executable, for bare fast-import, and for `git add` and `git commit`. */
interface Copies {
  subject: string;
  imported: string;
  committed: string;
}

/** What one report costs, against the least processes that could put the same files on record. */
export async function benchReports(setting: Setting): Promise<Row[]> {
  const rows: Row[] = [];
  for (const events of setting.quick ? QUICK_EVENT_FILES : EVENT_FILES) {
    rows.push(...(await benchBoard(setting, events)));
  }
  return rows;
}

async function benchBoard(setting: Setting, events: number): Promise<Row[]> {
  const { folder, repetitions, progress } = setting;
  const name = events.toLocaleString('en');
  progress(`reports: making three copies of a board of ${name} event files`);
  const pending = DURABILITIES.length * roundsFor(repetitions);
  const tasks = { pending, in_progress: 5, blocked: 2, done: Math.floor(events / 20) };
  const copy = (use: string) => {
    const root = join(folder, `report-${events}-${use}`);
    generateBoard(root, { tasks, events, minutesBetweenEvents: 0.25 });
    return root;
  };
  const copies = { subject: copy('subject'), imported: copy('imported'), committed: copy('committed') };
  const untaken = openTaskIds(copies.subject, 'pending');
  const [busy = ''] = openTaskIds(copies.subject, 'in_progress');
  const reports = {
    'report progress': () => ['report', 'progress', busy, '--message', 'Found the cause.'],
    'report pickup': () => ['report', 'pickup', untaken.pop() ?? '', '--agent', 'agent-9'],
  };
  const rows: Row[] = [];
  for (const durability of DURABILITIES) {
    setDurability(Object.values(copies), durability);
    for (const [verb, args] of Object.entries(reports)) {
      const what = `${verb}\`, ${name} event files, ${durability}`;
      progress(what.replace('`', ''));
      rows.push(...(await benchReport(setting, copies, durability, { what: `\`${what}`, args })));
    }
  }
  for (const root of Object.values(copies)) rmSync(root, { recursive: true });
  return rows;
}

async function benchReport(
  { executable, repetitions }: Setting,
  copies: Copies,
  durability: Durability,
  { what, args }: { what: string; args: () => string[] },
): Promise<Row[]> {
  const { subject, baselines } = await timeReports({
    repetitions,
    root: copies.subject,
    report: () => timed({ program: NODE, args: [executable, '-C', copies.subject, ...args()] }),
    baselines: [
      (files) => timeImport({ root: copies.imported, files, durability }, BARE_NODE),
      (files) => timeCommit({ root: copies.committed, files, durability }),
    ],
  });
  const [imported = [], committed = []] = baselines;
  const title = { group: 'report', what, unit: 'ms' } as const;
  return [
    compare({ ...title, against: '`node -e 0` and `git fast-import`' }, subject, imported),
    compare({ ...title, against: '`git add` and `git commit`' }, subject, committed),
  ];
}
