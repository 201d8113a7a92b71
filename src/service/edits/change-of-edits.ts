import type { RandomBytes } from '../../domain/ids.ts';
import type { HandEdits } from '../../store/edits/hand-edits.ts';
import { StagedTree } from '../../store/files/staged-tree.ts';
import type { ChangeSet } from '../../store/journal/change-set.ts';
import type { Standing } from '../../store/journal/planning.ts';
import type { ReadContext } from '../operation.ts';
import { Stage } from '../stage.ts';
import { whoAreYou } from '../who-are-you.ts';
import { stageEdits } from './stage-edits.ts';

/**
 * The change set that puts hand edits on record, as the doing of the person that git names; null where there are none. A person
 * whom git does not know is told so, where one is there to hear it.
 */
export async function changeOfEdits(
  edits: HandEdits,
  standing: Standing,
  { isPersonThere, ...base }: ReadContext & { random: RandomBytes; isPersonThere: boolean },
): Promise<ChangeSet | null> {
  const { now, random } = base;
  const nobody = { author: null, forced: false, report: null, requestId: null, requestHash: null };
  const stage = new Stage({ ...nobody, now, random, lastEventId: standing.lastEventId(now) });
  const view = { ...base.view, tree: new StagedTree(base.view.tree, stage.files) };
  const { findEdits } = standing;
  stageEdits({ ...base, view, author: null, force: true, ifRevision: null, stage, findEdits }, edits);
  const [first] = stage.events;
  if (first === undefined) return null;
  const author = edits.foreign.author ?? (await standing.identities).author;
  const unnamed = whoAreYou(author);
  if (unnamed !== null && isPersonThere) view.warn(unnamed);
  const { files, events, seals, titles } = stage;
  return { files, events, seals, titles, author, at: first.at, trailers: recordsTrailers(edits), edits };
}

/** Names the commits that people made with git whose changes of the board are on record with this one. */
export function recordsTrailers(edits: HandEdits | undefined): string[] {
  return edits?.foreign.ids.map((id) => `Records: ${id}`) ?? [];
}
