import { openBoard } from '../../src/service/open-board.ts';
import { findRepository } from '../../src/store/git/repository.ts';
import { withLock } from '../../src/store/locks/lock.ts';
import { maintenanceLock } from '../../src/store/maintenance/maintenance-note.ts';
import { audited } from './audited.ts';
import { type Commit, readCommits } from './history.ts';
import { readWork, type Work } from './person-work.ts';
import { checkPlaces } from './places.ts';
import { git, runProcess } from './processes.ts';

/** What is known of a board before it is looked at. */
export interface Expectation {
  /** The branch's commit before the trial; only what came after it is looked at. Everything without it. */
  since?: string;
  /** Ids of events that were acknowledged. */
  events?: readonly string[];
  /** Request ids that were acknowledged: each has exactly one commit. */
  acknowledged?: readonly string[];
  /** Request ids that were sent and whose answer nobody knows: each has at most one commit. */
  unknown?: readonly string[];
  /** Paths, relative to the repository, that `git status` may show: a person's own edits. */
  declared?: readonly string[];
  /** What a person had staged and not staged, as `readWork` gave it before. */
  work?: Work;
}

/** What a look at a board found. All lists are empty where all is well. */
export interface Findings {
  /** Acknowledged and not on record: request and event ids. */
  lost: string[];
  /** On record more than once: request and event ids. */
  repeated: string[];
  violations: string[];
  /** How long the next report took. */
  recoveryMs: number;
}

const RECOVERED_MS = 5000;

/** Looks at everything that has to hold of a board after a fault, once the next report, which is made here, has gone through. */
export async function checkInvariants(root: string, expectation: Expectation): Promise<Findings> {
  const next = await reportNext(root);
  const [commits, tree, present, found] = await Promise.all([
    readCommits(root, expectation.since ?? null),
    listTree(root),
    checkGit(root, expectation.declared ?? []),
    audited(root, expectation.since),
  ]);
  const violations = [
    ...next.violations,
    ...present,
    ...checkPlaces(root, tree),
    ...found,
    ...(await checkWork(root, expectation.work)),
  ];
  return { ...countRecords(commits, tree, expectation), violations, recoveryMs: next.ms };
}

async function reportNext(root: string): Promise<{ violations: string[]; ms: number }> {
  const began = performance.now();
  const answer = await openBoard(root, { agent: null }).call('report-heartbeat', { agent: 'w-next' });
  const ms = performance.now() - began;
  const violations: string[] = [];
  if (!answer.ok) violations.push(`the next report failed: ${answer.error.code}: ${answer.error.message}`);
  else if (answer.warnings.length > 0)
    violations.push(`the next report warned: ${answer.warnings.map(({ message }) => message).join('; ')}`);
  if (ms > RECOVERED_MS) violations.push(`the next report took ${Math.round(ms)} ms`);
  return { violations, ms };
}

/** The board's files in the commit, relative to the board. */
async function listTree(root: string): Promise<string[]> {
  const listed = await git(root, 'ls-tree', '-r', '--name-only', '-z', 'HEAD', '.');
  return listed.split('\0').filter((path) => path !== '');
}

async function checkGit(root: string, declared: readonly string[]): Promise<string[]> {
  const [status, complaints] = await Promise.all([
    runProcess('git', ['--no-optional-locks', 'status', '--porcelain', '--untracked-files=all', '-z'], {
      cwd: root,
    }),
    checkObjects(root),
  ]);
  const changed = status.stdout
    .split('\0')
    .filter((line) => line !== '' && !declared.includes(line.slice(3)));
  return [
    ...changed.map((line) => `git status shows: ${line}`),
    ...(status.status === 0 ? [] : [`git status failed: ${status.stderr}`]),
    ...complaints.map((line) => `git fsck says: ${line}`),
  ];
}

/** What `git fsck` finds. One that finds something may have been overtaken by a maintenance, which packs objects and removes them. */
async function checkObjects(root: string): Promise<string[]> {
  const complaints = await complaintsOf(root);
  if (complaints.length === 0) return [];
  return withLock(maintenanceLock(findRepository(root)), () => complaintsOf(root));
}

async function complaintsOf(root: string): Promise<string[]> {
  const { stdout, stderr } = await runProcess('git', ['fsck', '--full', '--no-progress'], { cwd: root });
  return `${stdout}${stderr}`.split('\n').filter((line) => !/^(dangling |notice: |$)/.test(line));
}

async function checkWork(root: string, before: Work | undefined): Promise<string[]> {
  if (before === undefined) return [];
  const after = await readWork(root, before.paths);
  const kinds = ['staged', 'unstaged', 'index', 'untracked'] as const;
  return kinds.flatMap((kind) =>
    after[kind] === before[kind]
      ? []
      : [`what a person had ${kind} changed:\n${before[kind]}became\n${after[kind]}`],
  );
}

function countRecords(
  commits: readonly Commit[],
  tree: readonly string[],
  { events = [], acknowledged = [], unknown = [] }: Expectation,
): Pick<Findings, 'lost' | 'repeated'> {
  const requests = countOf(commits.flatMap((commit) => commit.requests));
  const answered = countOf(commits.flatMap((commit) => (commit.addsEvents ? commit.requests : [])));
  const recorded = countOf(tree.flatMap((path) => /^events\/.*\/([^/.]+)\.[^/]*$/.exec(path)?.[1] ?? []));
  const isLost = (counts: Map<string, number>) => (id: string) => !counts.has(id);
  const more = (counts: Map<string, number>) => [...counts].flatMap(([id, count]) => (count > 1 ? [id] : []));
  const sent = new Set([...acknowledged, ...unknown]);
  return {
    lost: [...events.filter(isLost(recorded)), ...acknowledged.filter(isLost(requests))],
    repeated: [...more(recorded), ...more(answered).filter((id) => sent.size === 0 || sent.has(id))],
  };
}

function countOf(ids: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  return counts;
}
