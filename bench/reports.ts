import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { importStream } from '../src/store/fast-import.ts';
import type { Setting } from './bench.ts';
import { BRANCH, generateBoard, openTaskIds, SIGNATURE } from './generate-board.ts';
import { BARE_NODE, git, NODE, timed } from './processes.ts';
import { compare, type Row } from './results.ts';
import { roundsFor } from './turns.ts';

const EVENT_FILES = [1_000, 20_000];
const QUICK_EVENT_FILES = [1_000];
const DURABILITIES = ['full', 'process'] as const;
type Durability = (typeof DURABILITIES)[number];

/** What one report commits: contents by path, null where the file went away. */
type Files = ReadonlyMap<string, string | null>;

/** The same board three times: for the executable, for bare fast-import, and for `git add` and `git commit`. */
interface Copies {
  subject: string;
  imported: string;
  committed: string;
}

/** What one report costs, against the least processes that could put the same files on record. */
export function benchReports(setting: Setting): Row[] {
  return (setting.quick ? QUICK_EVENT_FILES : EVENT_FILES).flatMap((events) => benchBoard(setting, events));
}

function benchBoard(setting: Setting, events: number): Row[] {
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
  const rows = DURABILITIES.flatMap((durability) => {
    setDurability(copies, durability);
    const reports = {
      'report progress': () => ['report', 'progress', busy, '--message', 'Found the cause.'],
      'report pickup': () => ['report', 'pickup', untaken.pop() ?? '', '--agent', 'agent-9'],
    };
    return Object.entries(reports).flatMap(([verb, args]) => {
      progress(`${verb}, ${name} event files, durability ${durability}`);
      return benchReport(setting, copies, durability, {
        what: `\`${verb}\`, ${name} event files, ${durability}`,
        args,
      });
    });
  });
  for (const root of Object.values(copies)) rmSync(root, { recursive: true });
  return rows;
}

/** Each round: the report, and what it recorded once more by either baseline, the one or the other first. */
function benchReport(
  { executable, repetitions }: Setting,
  copies: Copies,
  durability: Durability,
  { what, args }: { what: string; args: () => string[] },
): Row[] {
  const times = { subject: [] as number[], imported: [] as number[], committed: [] as number[] };
  const warmUp = roundsFor(repetitions) - repetitions;
  for (let round = 0; round < roundsFor(repetitions); round++) {
    const subject = timed({ program: NODE, args: [executable, '-C', copies.subject, ...args()] });
    const files = lastCommitOf(copies.subject);
    const baselines = {
      imported: () => timeImport(copies.imported, files, durability),
      committed: () => timeCommit(copies.committed, files, durability),
    };
    const order =
      round % 2 === 0 ? (['imported', 'committed'] as const) : (['committed', 'imported'] as const);
    const taken = { subject, imported: 0, committed: 0 };
    for (const name of order) taken[name] = baselines[name]();
    if (round < warmUp) continue;
    for (const name of ['subject', ...order] as const) times[name].push(taken[name]);
  }
  const row = (against: string, baseline: readonly number[]) =>
    compare({ group: 'report', what, against }, times.subject, baseline);
  return [
    row('`node -e 0` and `git fast-import`', times.imported),
    row('`git add` and `git commit`', times.committed),
  ];
}

function setDurability(copies: Copies, durability: Durability): void {
  for (const root of Object.values(copies)) {
    const path = join(root, 'board.yaml');
    const text = readFileSync(path, 'utf8').replace(/^durability:.*$/m, `durability: ${durability}`);
    writeFileSync(path, text);
    git(root, ['commit', '--quiet', '--allow-empty', '--all', '--message', `durability ${durability}`]);
  }
}

function lastCommitOf(root: string): Files {
  const options = ['-r', '-z', '--no-renames', '--no-commit-id', '--name-status'];
  const fields = git(root, ['diff-tree', ...options, 'HEAD'])
    .toString()
    .split('\0');
  const files = new Map<string, string | null>();
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const path = fields[index + 1] ?? '';
    files.set(path, fields[index] === 'D' ? null : readFileSync(join(root, path), 'utf8'));
  }
  return files;
}

const fsyncOf = (durability: Durability) => `core.fsync=${durability === 'full' ? 'all' : 'none'}`;

function timeImport(root: string, files: Files, durability: Durability): number {
  const tip = git(root, ['rev-parse', `refs/heads/${BRANCH}`])
    .toString()
    .trim();
  const seconds = Math.floor(Date.now() / 1000);
  const commit = { author: SIGNATURE, committer: SIGNATURE, seconds, message: 'the same files', files };
  const args = ['-c', fsyncOf(durability), 'fast-import', '--quiet', '--done', '--date-format=raw'];
  const input = importStream(`refs/heads/${BRANCH}`, tip, [commit]);
  return timed(BARE_NODE, { program: 'git', args, cwd: root, input });
}

/** The files are in place before the clock starts: only git's own work counts. */
function timeCommit(root: string, files: Files, durability: Durability): number {
  for (const [path, content] of files) {
    const place = join(root, path);
    if (content === null) rmSync(place);
    else {
      mkdirSync(dirname(place), { recursive: true });
      writeFileSync(place, content);
    }
  }
  const fsync = ['-c', fsyncOf(durability)];
  return timed(
    { program: 'git', args: [...fsync, 'add', '--all', '--', ...files.keys()], cwd: root },
    { program: 'git', args: [...fsync, 'commit', '--quiet', '--message', 'the same files'], cwd: root },
  );
}
