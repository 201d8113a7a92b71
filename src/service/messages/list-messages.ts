import * as z from 'zod';
import { Id, sameId } from '../../domain/ids.ts';
import {
  type MessageFields,
  MessageItem,
  MessageState,
  messageKey,
  PEOPLE,
  threadOf,
} from '../../domain/message.ts';
import { fillPage, PageCollector, pageInput, pageOf } from '../../domain/page.ts';
import { breather } from '../../store/records/board-walk.ts';
import { readMessage, readMessages } from '../../store/records/messages.ts';
import type { Place } from '../../store/records/newest-days.ts';
import { ifSound } from '../../store/records/records.ts';
import { messageItem } from '../items.ts';
import { read } from '../operation.ts';

const filters = {
  to: Id.optional().describe("only for this agent, or for 'people'"),
  from: Id.optional().describe("only those that this agent sent, or 'people'"),
  task_id: Id.optional().describe('only about this task'),
  thread: Id.optional().describe('only of the conversation that this message began'),
  state: z.array(MessageState).default(['open']).describe('only in this state; may be given again'),
  needs_answer: z.boolean().optional().describe('only those that need an answer, or only the others'),
  unseen_by: Id.optional().describe("only those for this agent, or for 'people', that it was not shown yet"),
};
type Filters = z.output<z.ZodObject<typeof filters>>;

export const operation = read({
  name: 'list-messages',
  summary: 'List messages, the most important first',
  description:
    'Only open ones without a state. Those of the same importance come in the order in which they were sent.',
  audience: 'worker',
  http: { method: 'GET', path: '/api/v1/messages' },
  positionals: [],
  input: { ...filters, ...pageInput },
  output: pageOf(MessageItem),
  columns: { items: ['id', 'importance', 'from', 'addressees', 'task_id', 'needs_answer', 'text'] },
  examples: [
    { title: "A worker's mail", input: { to: 'agent-7' } },
    { title: 'What waits for people', input: { to: 'people', needs_answer: true } },
  ],
  errors: [],
  async handler(input, { view, leftOut }) {
    const request = { operation: 'list-messages', input };
    const page = new PageCollector<Place>(request);
    const breathe = breather();
    for (const { path, fields, state } of readMessages(view, [...new Set(input.state)])) {
      await breathe();
      const key = messageKey(fields);
      if (matches(input, fields, state)) page.add(key, { path, key });
    }
    const filled = fillPage(request, page.page(), {
      keyOf: ({ key }) => key,
      itemOf: ({ path }) => {
        const message = ifSound(() => readMessage(view, path));
        return message === undefined ? undefined : messageItem(message);
      },
    });
    return { ...filled, incomplete: leftOut() };
  },
});

function matches(filter: Filters, fields: MessageFields, state: MessageState): boolean {
  const { addressees, from, task_id, needs_answer } = fields;
  const addressee = (id: string) => addressees.find((one) => sameId(one.id, id));
  return (
    filter.state.includes(state) &&
    (filter.to === undefined || addressee(filter.to) !== undefined) &&
    (filter.from === undefined || sameId(from ?? PEOPLE, filter.from)) &&
    (filter.task_id === undefined || (task_id !== null && sameId(task_id, filter.task_id))) &&
    (filter.thread === undefined || threadOf(fields) === filter.thread) &&
    (filter.needs_answer === undefined || needs_answer === filter.needs_answer) &&
    (filter.unseen_by === undefined || addressee(filter.unseen_by)?.seen_at === null)
  );
}
