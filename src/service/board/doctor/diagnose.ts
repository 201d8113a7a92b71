import { setTimeout as sleep } from 'node:timers/promises';
import type { BoardConfig } from '../../../domain/config.ts';
import { type ForeignCommits, foreignCommits } from '../../../store/edits/foreign-commits.ts';
import { cannotBeRecorded } from '../../../store/edits/hand-edits.ts';
import { WorkingTree } from '../../../store/files/file-tree.ts';
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
import { diagnoseMessages } from './messages.ts';
import { diagnoseMisnamed, withoutCopies } from './misnamed.ts';
import { diagnoseRuns } from './runs.ts';
import type { Survey } from './survey.ts';
import { type KnownEvents, surveyDisk } from './survey-disk.ts';
import { diagnoseMoves, diagnoseTasks } from './tasks.ts';
import { diagnoseTrees } from './trees.ts';

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
  const disk = await surveyDisk(repository.root, known, await notCheckedOut(repository));
  const state = await diagnoseRepository(repository, config);
  const comparison = await compare(repository, disk, state.length > 0 ? null : tip);
  const { survey, copies } = withoutCopies(disk, comparison);
  const left = await readLeftIntents(repository, config.branch);
  const underWay = [...before, ...left].map(({ intent }) => intent);
  const unexplained = comparison.differences.filter(
    ({ path }) => !underWay.some((one) => isAbout(one, path)),
  );
  const found = [
    ...state,
    ...survey.diagnoses.map((each) => asNew(repository.root, each, comparison)),
    ...copies,
    ...diagnoseFiles(repository, survey, comparison.differences),
    ...diagnoseClock(survey, now),
    ...(await diagnoseAttributes(repository, survey)),
    ...diagnoseTasks(survey),
    ...diagnoseTrees(survey),
    ...diagnoseMoves(survey, comparison),
    ...diagnoseRuns(survey),
    ...diagnoseAgents(survey),
    ...diagnoseMessages(survey, comparison),
    ...diagnoseMisnamed(survey, comparison),
    ...diagnoseCopies(repository, { ...comparison, differences: unexplained, told: toldOf(survey, copies) }),
    ...diagnoseLeftovers(repository, left),
  ];
  const isQuiet =
    underWay.length === 0 && left.length === 0 && (await readTip(repository, config.branch)) === tip;
  return { found, isQuiet };
}

/** What is not on record is told as who would record it tells it. There is no past of it that could be looked at. */
function asNew(root: string, each: Diagnosis, { added }: Comparison): Diagnosis {
  const { path, code } = each;
  if (code !== 'malformed_file' || !added.has(path)) return each;
  const error = cannotBeRecorded(new WorkingTree(root), path, { recorded: null });
  const { problem, line } = error?.details ?? {};
  const message = typeof line === 'number' ? `line ${line}: ${problem}` : String(problem);
  const repair = 'mend it in an editor, or move it out of the board';
  return { ...each, ...(error === null ? {} : { message }), repair };
}

/** Files that are told of by what they are: copies, and records that lie elsewhere. */
function toldOf({ misnamed, bearers, diagnoses }: Survey, copies: readonly Diagnosis[]): Set<string> {
  const misplaced = diagnoses.filter(({ code }) => code === 'misplaced_file');
  return new Set([...[...misnamed, ...misplaced, ...copies].map(({ path }) => path), ...bearers.values()]);
}

/** Nothing can be compared while another branch is checked out. */
async function compare(repository: Repository, survey: Survey, tip: string | null) {
  const unreadable = new Set(survey.diagnoses.map(({ path }) => path));
  const { bearers } = survey;
  const { owed, displaced } = tip === null ? NOTHING : await foreignCommits(repository, tip);
  const differences = tip === null ? [] : await findMismatches(repository, tip);
  const before = [
    ...differences
      .filter(({ path }) => !owed.has(path))
      .map(({ path, branch }) => ({ path, recorded: branch })),
    ...owed.values(),
  ];
  const pathsOf = (isMeant: (recorded: string | null) => boolean) =>
    new Set(before.flatMap(({ path, recorded }) => (isMeant(recorded) ? path : [])));
  return {
    differences,
    recorded: pathsOf((recorded) => recorded !== null),
    added: pathsOf((recorded) => recorded === null),
    foreign: new Set(owed.keys()),
    displaced: new Set(displaced?.files.keys()),
    unreadable,
    bearers,
    told: new Set<string>(),
  };
}

const NOTHING: Pick<ForeignCommits, 'owed' | 'displaced'> = { owed: new Map(), displaced: null };

const placeOf = ({ severity, path, code }: Diagnosis) => `${severity} ${path} ${code}`;

function inOrder(one: Diagnosis, other: Diagnosis): number {
  return placeOf(one) < placeOf(other) ? -1 : 1;
}
