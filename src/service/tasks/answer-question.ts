import * as z from 'zod';
import { Id, sameId } from '../../domain/ids.ts';
import { type Blocker, NewChoice } from '../../domain/task.ts';
import { LongText, SomeText } from '../../domain/text.ts';
import { BoardError } from '../../errors.ts';
import type { StoredTask } from '../../store/records/tasks.ts';
import { findAgent } from '../../store/records/workers.ts';
import { requireTaskToChange } from '../lookup.ts';
import { type WriteContext, write } from '../operation.ts';
import { openRunOf } from '../runs/attempts.ts';
import { noteStanding } from '../workers/signs-of-life.ts';
import { answerableIn, askerOf, type GivenAnswer, optionOf } from './questions.ts';
import { moveTask } from './transition.ts';

const Destination = z.enum(['pending']);

export const operation = write({
  name: 'answer-question',
  summary: 'Answer what a blocked task waits for; its worker goes on, and hears it with its next report',
  description:
    'The task goes back to the worker whose run is open, else into the queue. It is also called answer. ' +
    'An option and words of your own may be given together; one of them has to be.',
  audience: 'orchestrator',
  http: { method: 'POST', path: '/api/v1/tasks/{task_id}/answer' },
  positionals: ['task_id'],
  input: {
    task_id: Id.describe('the task'),
    option: NewChoice.optional().describe('one of the options: its text, or its number from 1'),
    answer: SomeText.optional().describe('the answer in your own words'),
    message: LongText.optional().describe('a remark for the record'),
    to: Destination.optional().describe(
      'pending: back into the queue for anybody; its open run is cancelled',
    ),
  },
  examples: [
    { title: 'Choose', input: { task_id: 't-7k3f9a2m', option: 'OAuth' } },
    { title: 'Say more', input: { task_id: 't-7k3f9a2m', option: '2', answer: 'Keep the old one, too.' } },
  ],
  errors: ['task_not_found', 'invalid_transition', 'in_review', 'forbidden_approver', 'revision_conflict'],
  handler(input, context) {
    const task = requireTaskToChange(context, input.task_id);
    const blocker = requireQuestion(context, task);
    const answer = readAnswer(task, blocker, input);
    const run = openRunOf(context, task);
    const to = run === undefined || input.to === 'pending' ? 'pending' : 'in_progress';
    const worker = run?.fields.agent_id ?? null;
    moveTask(context, task, { to, worker, message: input.message ?? answer.text, answer, isAnswered: true });
    if (to === 'in_progress' && worker !== null) endWaiting(context, task, worker);
    return { task: task.fields.id, run: run?.fields.id ?? null, worker };
  },
});

/** What a task waits for, if whoever calls may answer it. */
function requireQuestion({ author }: WriteContext, task: StoredTask): Blocker {
  const { id, blocker: present } = task.fields;
  const blocker = answerableIn(task);
  if (blocker === null && present?.kind === 'review' && task.status === 'blocked') {
    throw new BoardError(
      'in_review',
      `task ${id} was finished and waits for a review, not for an answer; 'mission-control approve-task ${id}' or ` +
        `'mission-control return-task ${id}' ends that`,
      { details: { task_id: id, since: present.since } },
    );
  }
  if (blocker === null) {
    throw new BoardError(
      'invalid_transition',
      `task ${id} is ${task.status} and waits for no answer; 'mission-control show-task ${id}' shows whether somebody has answered`,
      { details: { task_id: id, from: task.status, expected: 'blocked' } },
    );
  }
  const asker = askerOf(task.fields);
  if (author === null || asker === null || !sameId(asker, author)) return blocker;
  const way =
    blocker.kind === 'failed'
      ? `'mission-control report pickup ${id}' begins another attempt`
      : `'mission-control report progress ${id} --withdraw' takes the question back`;
  throw new BoardError(
    'forbidden_approver',
    `task ${id} waits for what ${asker} asked, who cannot answer it; ${way}`,
    { details: { task_id: id, asker, since: blocker.since } },
  );
}

function readAnswer(
  task: StoredTask,
  blocker: Blocker,
  given: { option?: string | undefined; answer?: string | undefined },
): GivenAnswer {
  const { options } = blocker;
  const option = given.option === undefined ? null : optionOf(blocker, given.option);
  if (option === undefined) {
    const offered = options.map((each, index) => `${index + 1} ${JSON.stringify(each)}`).join(', ');
    const expected = options.length === 0 ? 'no option, for none was offered: give answer' : offered;
    throw new BoardError(
      'invalid_input',
      `option: expected ${expected}, got ${JSON.stringify(given.option)}`,
      { details: { field: 'option', received: given.option, options } },
    );
  }
  const parts = [option, given.answer].filter((part) => part !== null && part !== undefined);
  if (parts.length > 0) return { text: parts.join('\n'), option };
  const way = options.length === 0 ? 'answer' : `option (${options.join(', ')}) or answer`;
  throw new BoardError('invalid_input', `answer: expected ${way} for task ${task.fields.id}, got none`, {
    details: { field: 'answer', options },
  });
}

/** What a question made of its worker's status, its answer takes back. */
function endWaiting(context: WriteContext, task: StoredTask, worker: string): void {
  const agent = findAgent(context.view, worker)?.fields;
  if (agent?.status !== 'waiting' || agent.current_task_id !== task.fields.id) return;
  noteStanding(context, worker, { status: 'active' });
}
