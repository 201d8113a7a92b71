import * as z from 'zod';
import { Id, sameId } from '../../domain/ids.ts';
import { countNeeds, Need, NeedCounts, NeedKind, needKey } from '../../domain/need.ts';
import { fillPage, pageInput, pageOf, paginate } from '../../domain/page.ts';
import { ANYONE, PERSON } from '../../domain/task.ts';
import { ifSound } from '../../store/records/records.ts';
import { findAgent } from '../../store/records/workers.ts';
import { type ReadContext, read } from '../operation.ts';
import { lookForEdits } from './edits-now.ts';
import { findNeeds, type Needs } from './find-needs.ts';
import type { Survey } from './gathering.ts';
import { withReviews } from './reviewed.ts';
import { notingView, readSurvey } from './survey.ts';

const filters = {
  for: Id.optional().describe(
    "only what waits for this agent, for 'anyone' or for 'person'; a person and an orchestrator get what is for anyone, too",
  ),
  kind: z.array(NeedKind).optional().describe('only of this kind; may be given again'),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

export const operation = read({
  name: 'list-needs',
  summary: 'List what cannot go on without somebody, and the call that takes each away',
  description:
    'Questions, approvals, failed attempts, messages that need an answer, tasks that nobody takes, workers who are silent, and ' +
    'files to look at: by priority, then kind, then age. It is also called needs.',
  audience: 'orchestrator',
  http: { method: 'GET', path: '/api/v1/needs' },
  positionals: [],
  input: { ...filters, ...pageInput },
  output: pageOf(Need).extend({ by_kind: NeedCounts.describe('how many match, by kind') }),
  examples: [
    { title: 'What a person has to see to', input: { for: 'person' } },
    { title: 'Questions only', input: { kind: ['question'] } },
  ],
  errors: [],
  async handler(input, context) {
    const { found, survey } = await readNeeds(context, input);
    const matching = found.needs.filter(matcherOf(context, input));
    const request = { operation: 'list-needs', input };
    const page = paginate(request, matching, needKey);
    const shown = withReviews(context, page.items, survey);
    const filled = fillPage(request, { ...page, items: shown }, { keyOf: needKey, itemOf: (need) => need });
    return { ...filled, by_kind: countNeeds(matching), incomplete: context.leftOut() };
  },
});

/** All needs of a board, and what they were found in. Files are looked at where a row may be of one. */
export async function readNeeds(
  context: ReadContext,
  { kind }: Pick<Filters, 'kind'>,
): Promise<{ found: Needs; survey: Survey }> {
  const wantsEdits = kind === undefined || kind.includes('unrecorded_edit');
  const edits = wantsEdits ? await lookForEdits(context) : async () => [];
  const { view, unreadable } = notingView(context.view);
  const survey = readSurvey(context, view);
  return { found: findNeeds(context, survey, { edits: await edits(), unreadable }), survey };
}

/** Tells which rows are asked for. */
export function matcherOf({ view }: ReadContext, filter: Filters): (need: Need) => boolean {
  const kinds = filter.kind === undefined ? null : new Set(filter.kind);
  const { for: whom } = filter;
  const orAnyones =
    whom !== undefined &&
    (whom === PERSON || ifSound(() => findAgent(view, whom))?.fields.role === 'orchestrator');
  return (need) =>
    (kinds === null || kinds.has(need.kind)) &&
    (whom === undefined || sameId(need.for, whom) || (orAnyones && need.for === ANYONE));
}
