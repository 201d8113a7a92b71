import * as z from 'zod';
import { Id, sameId } from '../../domain/ids.ts';
import { type Need, NeedKind } from '../../domain/need.ts';
import { ANYONE, PERSON } from '../../domain/task.ts';
import { ifSound } from '../../store/records/records.ts';
import { findAgent } from '../../store/records/workers.ts';
import type { ReadContext } from '../operation.ts';
import { lookForEdits } from './edits-now.ts';
import { findNeeds, type Needs } from './find-needs.ts';
import type { Survey } from './gathering.ts';
import { notingView, readSurvey } from './survey.ts';

/** What rows are asked for. */
export const filters = {
  for: Id.optional().describe(
    "only what waits for this agent, for 'anyone' or for 'person'; a person and an orchestrator get what is for anyone, too",
  ),
  kind: z.array(NeedKind).optional().describe('only of this kind; may be given again'),
};
export type NeedFilters = z.output<z.ZodObject<typeof filters>>;

/** All needs of a board, and what they were found in. Files are looked at where a row may be of one. */
export async function readNeeds(
  context: ReadContext,
  { kind }: Pick<NeedFilters, 'kind'>,
): Promise<{ found: Needs; survey: Survey }> {
  const wantsEdits = kind === undefined || kind.includes('unrecorded_edit');
  const edits = wantsEdits ? await lookForEdits(context) : async () => [];
  const { view, unreadable } = notingView(context.view);
  const survey = readSurvey(context, view);
  return { found: findNeeds(context, survey, { edits: await edits(), unreadable }), survey };
}

/** Tells which rows are asked for. */
export function matcherOf({ view }: ReadContext, filter: NeedFilters): (need: Need) => boolean {
  const kinds = filter.kind === undefined ? null : new Set(filter.kind);
  const { for: whom } = filter;
  const orAnyones =
    whom !== undefined &&
    (whom === PERSON || ifSound(() => findAgent(view, whom))?.fields.role === 'orchestrator');
  return (need) =>
    (kinds === null || kinds.has(need.kind)) &&
    (whom === undefined || sameId(need.for, whom) || (orAnyones && need.for === ANYONE));
}
