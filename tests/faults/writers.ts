import { insist, type Sender } from './senders.ts';

/** A writer, and how often it reports progress: a process for each call is dear. */
export interface Writer {
  name: string;
  sender: Sender;
  reports: number;
}

/** What a rush came to, of all its calls. */
export interface Outcome {
  /** Request ids. */
  acknowledged: string[];
  /** Ids of the events that the answers named. */
  events: string[];
  sent: number;
  wrong: string[];
}

/** A call of a writer's; what it is about may be what the one before sent. */
type Step = readonly [operation: string, input: Record<string, unknown>, about?: 'the message'];

/** A task from its beginning to its end. */
function shortLife({ name, reports }: Writer): Step[] {
  const task_id = `task-of-${name}`;
  return [
    ['create-task', { id: task_id, title: `What ${name} does` }],
    ['report-pickup', { task_id, agent: name }],
    ...progressOn(task_id, name, reports),
    ['report-finish', { task_id, agent: name, result: 'Done.', verification_notes: 'Tried it.' }],
  ];
}

/** The same with a question, a message, a criterion, a review and a return, and another task that comes to nothing. */
export function longLife({ name, reports }: Writer): Step[] {
  const task_id = `task-of-${name}`;
  const about = { task_id, agent: name };
  const other = `${task_id}-too`;
  return [
    [
      'create-task',
      { id: task_id, title: `What ${name} does`, assignee: name, approval: 'finish', criterion: ['Kept.'] },
    ],
    ['report-next', { agent: name }],
    ['create-task', { id: other, title: 'A part of it', parent: task_id }],
    ...progressOn(task_id, name, reports),
    ['report-blocker', { ...about, blocker: 'Which one?', option: ['this', 'that'] }],
    ['answer-question', { task_id, option: 'that' }],
    ['send-message', { to: [name], message: 'How long will it take?', needs_answer: true }],
    ['ack-message', { agent: name }, 'the message'],
    ['reply-message', { agent: name, message: 'Not long.' }, 'the message'],
    ['check-criterion', { ...about, n: 1, status: 'met', evidence: 'Tried it.' }],
    ['close-task', { task_id: other, as: 'obsolete', reason: 'It is no part of it.' }],
    ['report-finish', { ...about, result: 'Done.', verification_notes: 'Tried it.' }],
    ['return-task', { task_id, message: 'Not in Firefox.' }],
    ['report-next', { agent: name }],
    ['report-finish', { ...about, result: 'Done in Firefox, too.', verification_notes: 'Tried it.' }],
    ['approve-task', { task_id }],
  ];
}

function progressOn(task_id: string, agent: string, reports: number): Step[] {
  return Array.from({ length: reports }, (_, step) => [
    'report-progress',
    { task_id, agent, message: `Step ${step}.` },
  ]);
}

/** Each writer lives through a task of its own, as fast as it is answered. */
export async function everyoneWorks(
  writers: readonly Writer[],
  lifeOf: (writer: Writer) => Step[] = shortLife,
): Promise<Outcome> {
  const outcome: Outcome = { acknowledged: [], events: [], sent: 0, wrong: [] };
  await Promise.all(
    writers.map(async (writer) => {
      const { name, sender } = writer;
      let message_id: string | undefined;
      for (const [step, [operation, input, about]] of lifeOf(writer).entries()) {
        const request_id = `${name}-${step}`;
        outcome.sent++;
        const meant = about === undefined ? input : { ...input, message_id };
        const answer = await insist(sender, operation, { ...meant, request_id });
        if (answer.kind === 'acknowledged') {
          message_id ??= answer.data.message?.id;
          outcome.acknowledged.push(request_id);
          outcome.events.push(...answer.data.event_ids);
        } else outcome.wrong.push(`${operation} of ${name} came to ${JSON.stringify(answer)}`);
      }
    }),
  );
  return outcome;
}
