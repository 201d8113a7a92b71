import { isOfFuture } from '../../domain/event-id.ts';
import { BoardError } from '../../errors.ts';
import type { Where } from '../edits/differences.ts';
import type { HandEdits } from '../edits/hand-edits.ts';
import { newestEventId } from '../events/events.ts';
import type { FileTree } from '../files/file-tree.ts';
import { StagedFiles, StagedTree } from '../files/staged-tree.ts';
import type { Identities } from '../git/who-is-here.ts';
import { allFiles, type ChangeSet, refuseOversized } from './change-set.ts';
import type { About } from './drifts.ts';
import { MovedMeanwhile } from './moved-meanwhile.ts';

/** What a writer is given under the lock. */
export interface Standing {
  /** The branch's commit; null before the first. */
  tip: string | null;
  /** The work tree, with what is to be recorded before this writer's on top. */
  tree: FileTree;
  /** The event after which the writer's events come; null where there is none that its clock may follow. */
  lastEventId(now: string): string | null;
  /** The request ids that are about to be recorded before this writer's. */
  underWay: ReadonlySet<string>;
  /** Asked of git while other things go on; wait for it last. */
  identities: Promise<Identities>;
  /** What people did that is not on record yet. */
  findEdits(where: Where): Promise<HandEdits>;
}

/** What is to be recorded. */
export interface Request {
  /**
   * Called under the lock, and again from the start whenever what it was told of did not come to be. Gives nothing for
   * nothing, and `later` where it has to wait until what goes before it is on record.
   */
  plan: (standing: Standing) => Promise<readonly ChangeSet[] | 'later'>;
  /** Turns hand edits that are in the way into a change set, which goes first; null where none can be recorded. */
  recordEdits: (edits: HandEdits, standing: Standing) => Promise<ChangeSet | null>;
  /** It records what people did, and so goes by itself: nothing may come on top of what it has not recorded. */
  isOfEdits?: boolean;
  /** The task that it will be about, where that is known before: a hint that saves time, no more. */
  about: About | null;
}

/** What a request came to, until its group is on record: then it counts. */
export type Plan =
  | { request: Request; kind: 'changes'; changes: readonly ChangeSet[] }
  | { request: Request; kind: 'refused'; error: unknown }
  | { request: Request; kind: 'later' };

/** However many wait, what is in memory of one group stays within bounds: those beyond wait for the next. */
const GROUP_CHARACTERS = 4 * 1024 * 1024;

/**
 * Lets requests plan one after the other, each on top of what those before it are about to change. One that is refused
 * leaves nothing behind for the next. `refusals` are known from an attempt before.
 */
export async function planInTurn(
  requests: readonly Request[],
  refusals: ReadonlyMap<Request, unknown>,
  base: Omit<Standing, 'underWay'>,
): Promise<Plan[]> {
  const staged = new StagedFiles();
  const underWay = new Set<string>();
  let last: string | undefined;
  const standing: Standing = {
    ...base,
    tree: new StagedTree(base.tree, staged),
    lastEventId: (now) => last ?? base.lastEventId(now),
    underWay,
  };
  const plans: Plan[] = [];
  let characters = 0;
  for (const request of requests) {
    if (characters > GROUP_CHARACTERS) {
      plans.push({ request, kind: 'later' });
      continue;
    }
    const plan: Plan = refusals.has(request)
      ? { request, kind: 'refused', error: refusals.get(request) }
      : await planOne(request, standing);
    plans.push(plan);
    for (const change of plan.kind === 'changes' ? plan.changes : []) {
      for (const content of allFiles(change).values()) characters += content?.length ?? 0;
      staged.adopt(allFiles(change));
      staged.adopt(change.files);
      for (const { id, request_id } of change.events) {
        if (last === undefined || id > last) last = id;
        if (request_id !== null) underWay.add(request_id);
      }
    }
  }
  return plans;
}

async function planOne(request: Request, standing: Standing): Promise<Plan> {
  try {
    const changes = await request.plan(standing);
    if (changes === 'later') return { request, kind: 'later' };
    for (const change of changes) refuseOversized(allFiles(change));
    return { request, kind: 'changes', changes };
  } catch (error) {
    if (error instanceof MovedMeanwhile) throw error;
    return { request, kind: 'refused', error };
  }
}

/** The change sets of some plans, in order. */
export function changesOf(plans: readonly Plan[]): ChangeSet[] {
  return plans.flatMap((plan) => (plan.kind === 'changes' ? plan.changes : []));
}

/** The newest event on the board that may be followed: one that is known, or else it is looked for when somebody asks. */
export function newestEventOf(tree: FileTree, known: string | null): (now: string) => string | null {
  let newest = known ?? undefined;
  return (now) => {
    if (newest === undefined || isOfFuture(newest, now))
      newest = newestEventId({ tree, warn: () => {} }, now) ?? undefined;
    return newest ?? null;
  };
}

/** What is said where branch or files went on moving while something was to be recorded. */
export function movedOn(branch: string, tries: number): BoardError {
  return new BoardError(
    'git_failed',
    `branch ${branch} or the board's files moved on ${tries} times while this was being recorded; let whatever else works on them end and try again`,
    { details: { branch, tries } },
  );
}
