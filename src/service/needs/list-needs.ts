import { countNeeds, Need, NeedCounts, needKey } from '../../domain/need.ts';
import { fillPage, pageInput, pageOf, paginate } from '../../domain/page.ts';
import { read } from '../operation.ts';
import { followed } from './follow-needs.ts';
import { filters, matcherOf, readNeeds } from './read-needs.ts';
import { withReviews } from './reviewed.ts';

export const operation = read({
  name: 'list-needs',
  summary: 'List what cannot go on without somebody',
  description:
    'Each with the call that takes it away: questions, approvals, failed attempts, messages that need an answer, tasks that nobody takes, workers who are silent, and ' +
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
  stream: followed,
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
