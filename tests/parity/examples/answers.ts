import { HOLDER, OTHER, TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What is said to what a task waits for. */
export const answers: ExampleTable = {
  'answer-question': {
    help: { Choose: 'waiting', 'Say more': 'waiting' },
    others: [
      {
        title: 'by the number of an option',
        on: 'waiting',
        input: { task_id: TASK, option: '2', agent: OTHER },
        outcome: 'ok',
        shows: { task: { status: 'in_progress', worker: HOLDER, answer_count: 1, blocker: null } },
      },
      {
        title: 'into the queue',
        on: 'waiting',
        input: { task_id: TASK, answer: 'Neither.\n\nAsk again.', to: 'pending', message: 'Too early.' },
        outcome: 'ok',
        shows: { task: { status: 'pending', current_run: null }, run: { status: 'cancelled' } },
      },
      {
        title: 'without an answer',
        on: 'waiting',
        input: { task_id: TASK },
        outcome: 'invalid_input',
        shows: { field: 'answer', options: ['OAuth', 'password'] },
      },
      {
        title: 'by an option that was not offered',
        on: 'waiting',
        input: { task_id: TASK, option: 'SAML' },
        outcome: 'invalid_input',
        shows: { field: 'option', received: 'SAML', options: ['OAuth', 'password'] },
      },
      {
        title: 'of no task',
        on: 'waiting',
        input: { task_id: 'none', answer: 'Yes.' },
        outcome: 'task_not_found',
      },
      {
        title: 'of a task that waits for nothing',
        on: 'taken',
        input: { task_id: TASK, answer: 'Yes.', agent: OTHER },
        outcome: 'invalid_transition',
        shows: { from: 'in_progress' },
      },
      {
        title: 'of a task in review',
        on: 'in review',
        input: { task_id: TASK, answer: 'Yes.', agent: OTHER },
        outcome: 'in_review',
        shows: { task_id: TASK },
      },
      {
        title: 'by whoever asked',
        on: 'waiting',
        input: { task_id: TASK, option: 'OAuth', agent: HOLDER },
        outcome: 'forbidden_approver',
        shows: { asker: HOLDER },
      },
      {
        title: 'of a task that has changed since',
        on: 'waiting',
        input: { task_id: TASK, option: 'OAuth', if_revision: 7 },
        outcome: 'revision_conflict',
      },
    ],
  },
};
