import { setTimeout as sleep } from 'node:timers/promises';
import type { BoardConfig } from '../../../domain/config.ts';
import { foreignCommits } from '../../../store/edits/foreign-commits.ts';
import { readTip } from '../../../store/git/branch.ts';
import type { Repository } from '../../../store/git/repository.ts';
import { notCheckedOut } from '../../../store/index/not-checked-out.ts';
import { findMismatches } from '../../../store/index/working-copy.ts';
import { readLeftIntents } from '../../../store/recovery/intent-leftovers.ts';
import { isAbout } from '../../../store/recovery/intents.ts';
import { diagnoseAgents } from './agents.ts';
import { diagnoseAttributes } from './attributes.ts';
import { diagnoseClock } from './clock.ts';
import { type Comparison, diagnoseCopies } from './copies.ts';
import { diagnoseFiles } from './files.ts';
import { type Diagnosis, keyOf } from './finding.ts';
import { diagnoseLeftovers, diagnoseRepository } from './git-state.ts';
import { diagnoseMisnamed } from './misnamed.ts';
import { diagnoseRuns } from './runs.ts';
import { type KnownEvents, type Survey, surveyDisk } from './survey.ts';
import { diagnoseMoves, diagnoseTasks } from './tasks.ts';

const LOOKS = 5;
const PAUSE_MS = 50;

/**
 * All that is wrong with a board, errors first, by path. It takes no lock: what a report on its way could explain is
 * looked at again, and named only where it stays.
 */
export async function diagnose(
  repository: Repository,
  config: BoardConfig,
  now: string,
): Promise<Diagnosis[]> {
  const known: KnownEvents = { files: new Map(), seals: new Map() };
  let lasting: Diagnosis[] | undefined;
  for (let looks = 1; ; looks++) {
    const { found, isQuiet } = await look(repository, config, { known, now });
    const keys = new Set(found.map(keyOf));
    lasting = lasting === undefined ? found : lasting.filter((each) => keys.has(keyOf(each)));
    if (lasting.length === 0 || isQuiet || looks >= LOOKS) return lasting.sort(inOrder);
    await sleep(PAUSE_MS);
  }
}

async function look(
  repository: Repository,
  config: BoardConfig,
  { known, now }: { known: KnownEvents; now: string },
) {
  const tip = await readTip(repository, config.branch);
  const before = await readLeftIntents(repository, config.branch);
  const survey = await surveyDisk(repository.root, known, await notCheckedOut(repository));
  const state = await diagnoseRepository(repository, config);
  const comparison = await compare(repository, survey, state.length > 0 ? null : tip);
  const left = await readLeftIntents(repository, config.branch);
  const underWay = [...before, ...left].map(({ intent }) => intent);
  const unexplained = comparison.differences.filter(
    ({ path }) => !underWay.some((one) => isAbout(one, path)),
  );
  const found = [
    ...state,
    ...survey.diagnoses,
    ...diagnoseFiles(repository, survey, comparison.differences),
    ...diagnoseClock(survey, now),
    ...(await diagnoseAttributes(repository, survey)),
    ...diagnoseTasks(survey),
    ...diagnoseMoves(survey, comparison),
    ...diagnoseRuns(survey),
    ...diagnoseAgents(survey),
    ...diagnoseMisnamed(survey, comparison),
    ...diagnoseCopies(repository, { ...comparison, differences: unexplained }),
    ...diagnoseLeftovers(repository, left),
  ];
  const isQuiet =
    underWay.length === 0 && left.length === 0 && (await readTip(repository, config.branch)) === tip;
  return { found, isQuiet };
}

/** Nothing can be compared while another branch is checked out. */
async function compare(repository: Repository, survey: Survey, tip: string | null): Promise<Comparison> {
  const unreadable = new Set([...survey.diagnoses, ...survey.misnamed].map(({ path }) => path));
  const nothing = new Set<string>();
  const { bearers } = survey;
  if (tip === null) return { differences: [], foreign: nothing, displaced: nothing, unreadable, bearers };
  const { owed, displaced } = await foreignCommits(repository, tip);
  return {
    differences: await findMismatches(repository, tip),
    foreign: new Set(owed.keys()),
    displaced: new Set(displaced?.files.keys()),
    unreadable,
    bearers,
  };
}

const placeOf = ({ severity, path, code }: Diagnosis) => `${severity} ${path} ${code}`;

function inOrder(one: Diagnosis, other: Diagnosis): number {
  return placeOf(one) < placeOf(other) ? -1 : 1;
}
