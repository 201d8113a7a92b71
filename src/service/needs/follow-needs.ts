import * as z from 'zod';
import { markOf } from '../../domain/cursor.ts';
import { countNeeds, Need, NeedCounts } from '../../domain/need.ts';
import { Incomplete, Limit, PAGE_MAX, PageRoom } from '../../domain/page.ts';
import { wholeNumber } from '../../domain/record.ts';
import { Instant } from '../../domain/time.ts';
import { untilChanged } from '../follow/until.ts';
import { type FollowContext, stream } from '../operation.ts';
import { filters, matcherOf, readNeeds } from './read-needs.ts';
import { withReviews } from './reviewed.ts';

/** The whole list as it is after a commit, or at a time. */
const NeedList = z.strictObject({
  id: z.string().describe('differs where the list does, whatever the ages'),
  at: Instant.describe('when it was read'),
  total: wholeNumber(),
  by_kind: NeedCounts.describe('how many there are, by kind'),
  items: z.array(Need).describe('the first of them, as many as were asked for'),
  incomplete: Incomplete,
});
type NeedList = z.infer<typeof NeedList>;

const input = {
  ...filters,
  limit: Limit.default(PAGE_MAX).describe(`rows to give each time, 1 to ${PAGE_MAX}`),
  after: z
    .string()
    .optional()
    .describe('the id of the list that came last: it is given again only once it is another'),
};
type Input = z.output<z.ZodObject<typeof input>>;

/** `list-needs`, again after each commit, or tick of the clock, that changed it. */
export const followed = stream({
  path: '/api/v1/needs/stream',
  summary:
    'Go on with the whole list after each commit, or tick of the clock, that changed it, until interrupted',
  input,
  item: NeedList,
  resume: { input: 'after', field: 'id' },
  examples: [{ title: 'What a person has to see to, as it comes and goes', input: { for: 'person' } }],
  errors: [],
  async begin(asked, context) {
    const first = await lookAt(asked, context);
    return lists(asked, context, first);
  },
});

/** A list, when it may be another of time alone, and at which commit it was read. */
interface Look {
  readonly list: NeedList;
  readonly due: string | null;
  readonly commit: string | null;
}

async function* lists(asked: Input, context: FollowContext, first: Look): AsyncGenerator<NeedList> {
  const { feed, signal, now } = context;
  const trail = feed.trail();
  let told = asked.after;
  try {
    for (let look = first; ; look = await lookAt(asked, context)) {
      if (signal.aborted) return;
      if (look.list.id !== told) yield look.list;
      told = look.list.id;
      const { due, commit } = look;
      if (!(await untilChanged({ trail, commit, due, signal, now }))) return;
    }
  } finally {
    trail.close();
  }
}

/** Where the branch is comes first: what is committed while this reads is looked at again. */
async function lookAt(asked: Input, { feed, look }: FollowContext): Promise<Look> {
  const { commit } = await feed.now();
  return look(async (context) => {
    const { found, survey } = await readNeeds(context, asked);
    const matching = found.needs.filter(matcherOf(context, asked));
    const room = new PageRoom();
    const shown = withReviews(context, matching.slice(0, asked.limit), survey).filter((need) =>
      room.take(need),
    );
    const told = {
      total: matching.length,
      by_kind: countNeeds(matching),
      items: shown,
      incomplete: context.leftOut(),
    };
    return { list: { id: idOf(told), at: context.now, ...told }, due: found.due, commit };
  });
}

function idOf({ items, ...rest }: Omit<NeedList, 'id' | 'at'>): string {
  return markOf(JSON.stringify([rest, items.map(({ age_seconds: _age, ...need }) => need)]));
}
