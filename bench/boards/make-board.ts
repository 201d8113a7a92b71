import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IN_THE_LIBRARY } from '../../src/domain/phrases.ts';
import type { Status } from '../../src/domain/status.ts';
import { seededBytes } from '../../src/seeded-bytes.ts';
import { initBoard } from '../../src/service/board/init-board.ts';
import { openAt, openBoard } from '../../src/service/open-board.ts';
import { loadOperation } from '../../src/service/registry.ts';
import { type CallOptions, type Opened, runOperation } from '../../src/service/run.ts';
import { noteLastCommit } from '../../src/store/edits/last-commit.ts';
import { git } from '../measure/processes.ts';
import { BRANCH, CommitStream } from './commit-stream.ts';
import { ImportingJournal } from './importing-journal.ts';
import { type Call, reportsIn, type Story, tellStory } from './story.ts';

/** A board to be made. The last report is as old as this moment. */
export interface BoardPlan extends Story {
  minutesBetweenReports: number;
}

/** Hears how many reports of how many are made. */
export type OnReport = (made: number, total: number) => void;

/**
 * Makes a board in a repository of its own, with a commit for each report: the board's own operations say what each comes
 * to, in memory, and one import puts it on the branch. The last report goes the usual way, and leaves all as it leaves it.
 */
export async function makeBoard(root: string, plan: BoardPlan, onReport: OnReport = () => {}): Promise<void> {
  const random = seededBytes(20261121);
  const total = reportsIn(plan);
  const step = plan.minutesBetweenReports * 60_000;
  let now = Date.now() - (total + 1) * step;
  await initBoard(root, { kind: 'own' }, { now: () => now, random });
  const stream = new CommitStream(root, tipOf(root));
  const opened = openAt(root);
  const { repository, config } = opened;
  const journal = new ImportingJournal({ repository, config }, (change) => stream.land(change));
  const options = {
    now: () => now,
    random,
    defaultAgent: null,
    acceptPrefixes: false,
    phrases: IN_THE_LIBRARY,
  };
  let made = 0;
  await tellStory(plan, async (...call) => {
    now += step;
    await callOn({ ...opened, journal: async () => journal }, options, call);
    onReport(++made, total);
  });
  await stream.end();
  checkOut(root);
  noteLastCommit(repository, { commit: tipOf(root), owed: [] });
  const last = await openBoard(root, { agent: 'agent-0' }).call('report-heartbeat', {});
  if (!last.ok) throw new Error(last.error.message);
}

async function callOn(opened: Opened, options: CallOptions, [name, input]: Parameters<Call>): Promise<void> {
  const envelope = await runOperation(await loadOperation(name), input, () => opened, options);
  if (!envelope.ok) throw new Error(`${name}: ${envelope.error.message}`);
}

function tipOf(root: string): string {
  return git(root, ['rev-parse', `refs/heads/${BRANCH}`])
    .toString()
    .trim();
}

/** Files as old as the index that lists them are read by git again and again; a real board's are older. */
function checkOut(root: string): void {
  git(root, ['reset', '--quiet', '--hard', BRANCH]);
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_100);
  git(root, ['update-index', '--refresh', '--force-write-index']);
}

/** The ids of the tasks in one of the open statuses. */
export function openTaskIds(root: string, status: Exclude<Status, 'done'>): string[] {
  const names = readdirSync(join(root, status)).filter((name) => name.endsWith('.md'));
  return names.map((name) => name.split('-').slice(0, 2).join('-')).sort();
}
