import { join } from 'node:path';
import { checkInvariants, type Findings } from '../faults/invariants.ts';
import { stillStaged } from './acts/by-hand.ts';
import { check } from './check/check.ts';
import type { Finding } from './check/evidence.ts';
import { endWell } from './ending.ts';
import { Fleet } from './fleet.ts';
import { acknowledgedCommit, callsOf, type Entry, History } from './history.ts';
import { KeptServer } from './kept-server.ts';
import { makeBoard } from './make-board.ts';
import { disturb } from './nemesis.ts';
import { Observer } from './observer.ts';
import { readRecord } from './record.ts';
import { SmallDisk, smallDiskAt } from './small-disk.ts';
import { commandLine } from './surfaces/command-line.ts';
import { http } from './surfaces/http.ts';
import { stdioBridge } from './surfaces/stdio.ts';
import type { Surface } from './surfaces/surface.ts';
import { Writer } from './writer.ts';

/** How a trial is made. */
export interface TrialOptions {
  executable: string;
  /** Board and history go here. */
  folder: string;
  seconds: number;
  seed: number;
  writers: number;
  durability: 'full' | 'process';
  /** Whether the person commits without a look at what git is about to commit. */
  isCareless?: boolean;
}

/** What a trial came to. */
export interface TrialResult {
  root: string;
  historyFile: string;
  entries: readonly Entry[];
  commits: number;
  /** Event files that a person's commit took off the branch, and that were put back. */
  putBack: number;
  findings: readonly Finding[];
  invariants: Findings;
  /** Milliseconds from the last fault's end to the first report that was acknowledged after it. */
  recoveryMs: number;
  /** What kept it from its end, such as a last report that was refused; null where nothing did. */
  brokeOff: string | null;
  /** Why the disk could not be filled; null where it was. */
  noDisk: string | null;
  serverStarts: number;
  /** Gives the disk back; before that the board can be copied from it. */
  discard(): void;
}

/** Has many writers, observers and a nemesis at one board for a while, lets all end, and looks at what is on record. */
export async function runTrial(options: TrialOptions): Promise<TrialResult> {
  const { folder, executable } = options;
  const disk = smallDiskAt(join(folder, 'disk'));
  const small = disk instanceof SmallDisk ? disk : null;
  const root = join(folder, 'disk', 'board');
  const historyFile = join(folder, 'history.jsonl');
  const history = new History(historyFile);
  const known = await makeBoard(root, options);
  const fleet = new Fleet(executable);
  const server = new KeptServer(fleet, root);
  const stage = { root, history, fleet, server, ...known, disk: small };
  const end = await live(options, stage);
  fleet.dismiss();
  const commits = await readRecord(root);
  return {
    root,
    historyFile,
    entries: history.entries,
    commits: commits.length,
    putBack: commits.reduce((sum, { putBack }) => sum + putBack, 0),
    findings: check(history.entries, commits),
    invariants: await checkInvariants(root, {
      ...expectationOf(history.entries),
      declared: await stillStaged(root),
    }),
    ...end,
    noDisk: small === null ? String(disk) : null,
    serverStarts: server.starts,
    discard: () => small?.remove(),
  };
}

async function live(
  options: TrialOptions,
  stage: Stage,
): Promise<{ recoveryMs: number; brokeOff: string | null }> {
  try {
    await stage.server.place();
    await struggle(options, stage);
    return { recoveryMs: await endWell(stage), brokeOff: null };
  } catch (error) {
    return {
      recoveryMs: 0,
      brokeOff: error instanceof Error ? (error.stack ?? error.message) : String(error),
    };
  }
}

/** What a trial's parts work with. */
interface Stage {
  root: string;
  history: History;
  fleet: Fleet;
  server: KeptServer;
  tasks: readonly string[];
  since: string;
  disk: SmallDisk | null;
}

async function struggle(
  { seconds, seed, writers, isCareless = false }: TrialOptions,
  stage: Stage,
): Promise<void> {
  const { root, history, fleet, server, tasks, since, disk } = stage;
  const end = performance.now() + seconds * 1000;
  const isOver = () => performance.now() > end;
  const shared = { seed, history, tasks, messages: [] };
  const ways = [() => commandLine(fleet, root), () => http(server), () => stdioBridge(fleet, root)];
  const own = Array.from({ length: writers }, (_, number) => ways[number % ways.length]?.() ?? http(server));
  const work = own.map((surface, number) =>
    new Writer({ ...shared, name: `w${number}`, surface, surfaces: own }).work(isOver),
  );
  const watching: Surface[] = [
    http(server),
    http(server),
    commandLine(fleet, root),
    stdioBridge(fleet, root),
  ];
  const looks = watching.map((surface, number) =>
    new Observer({ ...shared, name: `o${number}`, surface, since }).look(isOver),
  );
  const longest = Math.max(1500, Math.min(12_000, (seconds * 1000) / 10));
  await disturb({ root, fleet, history, disk, longest, seed, isCareless }, isOver);
  history.disturbance('end');
  await Promise.all([...work, ...looks]);
  for (const surface of [...own, ...watching]) surface.close();
}

function expectationOf(entries: readonly Entry[]) {
  const calls = callsOf(entries).filter(({ token }) => token !== null);
  const answered = calls.filter((call) => acknowledgedCommit(call) !== null);
  const idsOf = (some: typeof calls) =>
    [...new Set(some.map(({ input }) => input.request_id))].filter(isText);
  const acknowledged = idsOf(answered);
  return {
    acknowledged,
    unknown: idsOf(calls).filter((id) => !acknowledged.includes(id)),
    events: answered.flatMap(({ outcome }) =>
      outcome.outcome === 'ok' ? [outcome.data.event_ids].flat().filter(isText) : [],
    ),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string';
