import { BoardError } from '../../errors.ts';
import type { Where } from '../edits/differences.ts';
import type { ForeignCommits } from '../edits/foreign-commits.ts';
import { findHandEdits, type HandEdits } from '../edits/hand-edits.ts';
import { renameBack } from '../edits/misplaced.ts';
import { noteUndone } from '../edits/undone.ts';
import type { BranchState } from '../git/branch.ts';
import type { Repository } from '../git/repository.ts';
import { notCheckedOut } from '../index/not-checked-out.ts';
import type { Recovered } from '../recovery/recovery.ts';
import { type ChangeSet, MoveCheck } from './change-set.ts';
import { editsAt, findDrifts, missesRun, refuseProblem } from './drifts.ts';
import { MovedMeanwhile } from './moved-meanwhile.ts';
import type { Plan, Request, Standing } from './planning.ts';
import { type Ground, holds, record } from './recorder.ts';

/** The request whose plan cannot be recorded, and why. */
export interface Refusal {
  request: Request;
  error: unknown;
}

type Here = Pick<Ground, 'repository' | 'config' | 'files' | 'tree'> & {
  tip: string | null;
  foreign: ForeignCommits;
  recovered: Recovered;
};

/** All hand edits of the board as it stands. A git that is popping a stash may be in the middle of undoing a report. */
export async function editsOf(
  { files, config, tip, recovered, ...here }: Here,
  where: Where,
): Promise<HandEdits> {
  if (tip === null) throw new MovedMeanwhile();
  const board = { ...here, tip, branch: config.branch, reader: files.branch };
  const edits = await findHandEdits(board, where);
  if (edits === null || !files.areAsRead(edits.recorded.keys())) throw new MovedMeanwhile();
  // A run's and an agent's name is not a person's to give: the file is the record's all the same.
  const renamed = edits.misnamed.filter((each) => renameBack(here.repository.root, each));
  if (renamed.length > 0) throw new MovedMeanwhile();
  const standing = { ...recovered, tip, mayBeByHand: true };
  const hasAny = edits.recorded.size > 0;
  if (hasAny && (await noteUndone(here.repository, config, standing))) throw new MovedMeanwhile();
  return edits;
}

/** What counts as recorded: the branch, less what people committed to it themselves. */
export function recordedState({ tip, blobs }: BranchState, { owed }: ForeignCommits): BranchState {
  if (owed.size === 0) return { tip, blobs };
  const counting = new Map(blobs);
  for (const { path, recorded } of owed.values()) {
    if (recorded === null) counting.delete(path);
    else if (blobs.has(path)) counting.set(path, recorded);
  }
  return { tip, blobs: counting };
}

/**
 * Records hand edits that are in the way of a plan, and looks whether each plan's moves and events agree. `clear` where
 * the plans can be recorded as they are; else all is planned again, without the one that is refused.
 */
export async function clearTheWay(
  plans: readonly Plan[],
  ground: Ground,
  standing: Standing,
): Promise<'clear' | 'again' | Refusal> {
  const check = new MoveCheck(ground.branch.blobs.keys(), (path) => ground.tree.read(path));
  for (const plan of plans) {
    if (plan.kind === 'later') continue;
    try {
      if (await areRecordedFirst(plan, ground, standing)) return 'again';
      for (const change of plan.kind === 'changes' ? plan.changes : [])
        (change.edits === undefined ? check : checkOf(change.edits)).accept(change);
    } catch (error) {
      if (error instanceof MovedMeanwhile) return 'again';
      if (plan.kind === 'changes') return { request: plan.request, error };
    }
  }
  return 'clear';
}

/**
 * True where there were hand edits in the way: they are on record now, or the branch moved on. Those in the way are of the
 * plan's own files, and of what people committed, for it may not be passed over.
 */
async function areRecordedFirst(plan: Plan, ground: Ground, standing: Standing): Promise<boolean> {
  const { request } = plan;
  if (request.isOfEdits || (plan.kind === 'changes' && plan.changes.length === 0)) return false;
  const { tree, foreign } = ground;
  const drifts = findDrifts(plan, ground.branch, tree);
  const isDue = drifts.length > 0 || missesRun(plan, tree) || (plan.kind !== 'refused' && hasNews(ground));
  if (!isDue) return false;
  const all = await standing.findEdits({ withEvents: false, beside: drifts });
  const edits = editsAt(all, new Set([...drifts, ...foreign.owed.keys()]), drifts);
  const change = await request.recordEdits(edits, standing);
  refuseProblem(edits, drifts);
  if (change === null && drifts.length > 0) throw await unrecordable(ground.repository, drifts);
  if (change === null || !isAcceptable(change, edits, drifts)) return false;
  await record(ground, [change]);
  return true;
}

const hasNews = (ground: Ground) =>
  ground.foreign.isNews ||
  [...ground.foreign.owed.values()].some(({ path, seen }) => holds(ground, path) !== seen);

/** What people committed stays owed where it cannot be told truly: nobody else's report may wait for that. */
function isAcceptable(change: ChangeSet, edits: HandEdits, drifts: readonly string[]): boolean {
  try {
    checkOf(edits).accept(change);
    return true;
  } catch (error) {
    if (drifts.length > 0) throw error;
    return false;
  }
}

/** Checks the change set of hand edits against what was recorded of the files, which is not what they hold. */
function checkOf({ recorded }: HandEdits): MoveCheck {
  const held = [...recorded].filter(([, content]) => content !== null);
  return new MoveCheck(
    held.map(([path]) => path),
    (path) => recorded.get(path) ?? undefined,
  );
}

async function unrecordable(repository: Repository, paths: readonly string[]): Promise<BoardError> {
  const leftOut = await notCheckedOut(repository);
  const skipped = paths.filter((path) => leftOut.has(path));
  if (skipped.length > 0) {
    return new BoardError(
      'git_failed',
      `${skipped.join(', ')}: expected the file as it is on record, and a sparse checkout leaves it out of the work tree`,
      {
        details: { reason: 'not_checked_out', paths: skipped },
        ways: {
          person: "'git sparse-checkout disable' brings all of the board",
          worker:
            "a person has to bring it, with 'git sparse-checkout disable'; then send the same call again",
        },
      },
    );
  }
  return new BoardError(
    'git_failed',
    `${paths.join(', ')}: expected the file as it is on record, got another that git does not tell of; run 'git status' there`,
    { details: { paths } },
  );
}
