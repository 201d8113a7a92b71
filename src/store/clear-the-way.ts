import { BoardError } from '../errors.ts';
import type { BranchState } from './branch.ts';
import { type ChangeSet, MoveCheck } from './change-set.ts';
import type { Where } from './differences.ts';
import { editsAt, findDrifts, refuseProblem } from './drifts.ts';
import type { ForeignCommits } from './foreign-commits.ts';
import { findHandEdits, type HandEdits } from './hand-edits.ts';
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
};

/** All hand edits of the board as it stands. */
export async function editsOf({ files, config, tip, ...here }: Here, where: Where): Promise<HandEdits> {
  if (tip === null) throw new MovedMeanwhile();
  const board = { ...here, tip, branch: config.branch, reader: files.branch };
  const edits = await findHandEdits(board, where);
  if (edits === null || !files.areAsRead(edits.recorded.keys())) throw new MovedMeanwhile();
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
    if (plan.kind !== 'changes') continue;
    const { request, changes } = plan;
    try {
      if (await areRecordedFirst(request, changes, ground, standing)) return 'again';
      for (const change of changes)
        (change.edits === undefined ? check : checkOf(change.edits)).accept(change);
    } catch (error) {
      if (error instanceof MovedMeanwhile) return 'again';
      return { request, error };
    }
  }
  return 'clear';
}

/** True where there were hand edits in the way: they are on record now, or the branch moved on. */
async function areRecordedFirst(
  request: Request,
  changes: readonly ChangeSet[],
  ground: Ground,
  standing: Standing,
): Promise<boolean> {
  if (request.isOfEdits || changes.length === 0) return false;
  const { tree, foreign } = ground;
  const drifts = findDrifts(changes, ground.branch, tree);
  const hasNews =
    foreign.isNews || [...foreign.owed.values()].some(({ path, seen }) => holds(ground, path) !== seen);
  if (drifts.length === 0 && !hasNews) return false;
  const all = await standing.findEdits({ withEvents: false, beside: drifts });
  const edits = editsAt(all, new Set([...drifts, ...foreign.owed.keys()]), drifts);
  const change = await request.recordEdits(edits, standing);
  refuseProblem(edits, drifts);
  if (change === null) {
    if (drifts.length > 0) throw unrecordable(drifts);
    return false;
  }
  checkOf(edits).accept(change);
  await record(ground, [change]);
  return true;
}

/** Checks the change set of hand edits against what was recorded of the files, which is not what they hold. */
function checkOf({ recorded }: HandEdits): MoveCheck {
  const held = [...recorded].filter(([, content]) => content !== null);
  return new MoveCheck(
    held.map(([path]) => path),
    (path) => recorded.get(path) ?? undefined,
  );
}

function unrecordable(paths: readonly string[]): BoardError {
  return new BoardError(
    'git_failed',
    `${paths.join(', ')}: expected the file as it is on record, got another that git does not tell of; run 'git status' there`,
    { details: { paths } },
  );
}
