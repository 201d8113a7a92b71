import * as z from 'zod';
import { Id, newId } from '../../domain/ids.ts';
import { ADDRESSEES_MAX, Importance, MessageFields, NewMessageKind } from '../../domain/message.ts';
import { listOf } from '../../domain/record.ts';
import { CHOICES_MAX, NewChoice } from '../../domain/task.ts';
import { SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import { requireRun, requireTask } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { readAddressees } from './addressees.ts';
import { stageNewMessage } from './new-message.ts';

const input = {
  to: listOf(Id, ADDRESSEES_MAX)
    .default([])
    .describe("an agent that it is for, or 'people' for any person; may be given again"),
  task_id: Id.optional().describe(
    'the task that it is about; with no addressee it is for whoever holds that task, now or next',
  ),
  run_id: Id.optional().describe('the attempt that it is about'),
  message: SomeText.describe('what to say'),
  kind: NewMessageKind.optional().describe('question where there are options, else note'),
  importance: Importance.default('normal').describe('where it comes among other messages'),
  needs_answer: z
    .boolean()
    .optional()
    .describe('whether it is closed by a reply, rather than once all have acknowledged it; questions are'),
  option: listOf(NewChoice, CHOICES_MAX).default([]).describe('an answer to choose from; may be given again'),
  recommend: NewChoice.optional().describe('the option that the sender would choose'),
};

export const operation = write({
  name: 'send-message',
  summary: 'Leave a message for workers, for people, or for whoever holds a task',
  description:
    'A worker is shown it with the answer to its next write, a person with list-messages. It stays open until all have ' +
    'acknowledged it, or, where it needs an answer, one has replied.',
  audience: 'worker',
  http: { method: 'POST', path: '/api/v1/messages' },
  positionals: [],
  input,
  examples: [
    { title: 'To a worker', input: { to: ['agent-7'], message: 'Keep the old login for now.' } },
    {
      title: 'To whoever holds a task',
      input: { task_id: 't-7k3f9a2m', message: 'The password is in the vault.', kind: 'instruction' },
    },
    {
      title: 'A question to people',
      input: {
        to: ['people'],
        message: 'Which login is to stay?',
        option: ['OAuth', 'password'],
        recommend: 'OAuth',
        importance: 'high',
        agent: 'agent-7',
      },
    },
  ],
  errors: ['task_not_found', 'run_not_found'],
  handler(given, context) {
    const { message, importance } = given;
    const about = subjectOf(context, given);
    if (given.to.length === 0 && about.task_id === null) throw toNobody();
    const addressees = readAddressees(context, given.to);
    const question = readQuestion(given);
    const fields = MessageFields.parse({
      id: newId('m', context.random),
      from: context.author,
      addressees,
      ...about,
      to_holder: addressees.length === 0,
      ...question,
      importance,
      created_at: context.now,
    });
    stageNewMessage(context, fields, message);
    return { message: fields.id };
  },
});

type Input = z.output<z.ZodObject<typeof input>>;

/** The task and the run that a message is about: a run tells its task. */
function subjectOf(context: WriteContext, { task_id, run_id }: Input) {
  const task = task_id === undefined ? null : requireTask(context, task_id).fields.id;
  if (run_id === undefined) return { task_id: task, run_id: null };
  const run = requireRun(context, run_id).fields;
  if (task !== null && task !== run.task_id) {
    throw misfit('run_id', `expected a run of task ${task}, got one of ${run.task_id}`, run_id);
  }
  return { task_id: run.task_id, run_id: run.id };
}

function readQuestion({ kind, option, recommend, needs_answer }: Input) {
  const isQuestion = kind === 'question' || (kind === undefined && option.length > 0);
  if (!isQuestion && option.length > 0) throw misfit('option', "only goes with kind 'question'", kind);
  if (recommend !== undefined && !option.includes(recommend)) {
    const given = option.join(', ') || 'none given';
    throw misfit('recommend', `expected one of the options (${given})`, recommend);
  }
  return {
    kind: isQuestion ? ('question' as const) : (kind ?? 'note'),
    needs_answer: needs_answer ?? isQuestion,
    options: option,
    recommend: recommend ?? null,
  };
}

function toNobody(): BoardError {
  return new BoardError(
    'invalid_input',
    "to: expected an agent's id or 'people', or task_id for whoever holds that task, got none",
    { details: { field: 'to' } },
  );
}

function misfit(field: string, problem: string, received: unknown): BoardError {
  return new BoardError('invalid_input', `${field}: ${problem}, got ${JSON.stringify(received)}`, {
    details: { field, received },
  });
}
