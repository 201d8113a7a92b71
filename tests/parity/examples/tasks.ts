import { expect } from 'vitest';
import { FREE_TASK, HOLDER, OTHER, TASK, WAITING_TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What is to be done. */
export const tasks: ExampleTable = {
  'list-tasks': {
    help: { 'The queue': 'queued', 'Last finished': 'finished' },
    others: [
      {
        title: 'by all filters at once',
        on: 'taken',
        input: {
          status: ['in_progress', 'blocked'],
          priority: ['high', 'critical'],
          label: ['web', 'ops'],
          worker: HOLDER,
          search: 'LOGIN',
        },
        outcome: 'ok',
        shows: { total: 1, items: [{ id: TASK }] },
      },
      {
        title: 'that are not ready, and whose text a URL has to escape',
        on: 'queued',
        input: { ready: false, search: 'e ', assignee: HOLDER },
        outcome: 'ok',
        shows: { total: 0 },
      },
      {
        title: 'of a text beyond ASCII',
        on: 'queued',
        input: { search: '– ¡HOLA!' },
        outcome: 'ok',
        shows: { items: [{ id: FREE_TASK }] },
      },
      {
        title: 'a page at a time',
        on: 'queued',
        input: { limit: 2 },
        outcome: 'ok',
        shows: { total: 6, limit: 2, next_cursor: expect.any(String) },
      },
      {
        title: 'more at once than there is a page',
        on: 'queued',
        input: { limit: 501 },
        outcome: 'invalid_input',
        shows: { field: 'limit', received: 501 },
      },
      {
        title: 'so many that it is no number',
        on: 'queued',
        input: { limit: 'all' },
        outcome: 'invalid_input',
        shows: { field: 'limit', received: 'all' },
      },
      {
        title: 'in a status that there is not',
        on: 'queued',
        input: { status: ['pending', 'sleeping'] },
        outcome: 'invalid_input',
        shows: { field: 'status.1', received: 'sleeping' },
      },
      {
        title: 'after a cursor that is none',
        on: 'queued',
        input: { cursor: 'b2xk' },
        outcome: 'invalid_input',
        shows: { field: 'cursor' },
      },
    ],
  },
  'show-task': {
    help: { 'One task': 'taken' },
    others: [
      {
        title: 'with a question, its options and its run',
        on: 'waiting',
        input: { task_id: TASK },
        outcome: 'ok',
        shows: { task: { blocker: { kind: 'question' } }, runs: [{ status: 'running' }] },
      },
      { title: 'of no task', on: 'taken', input: { task_id: 'none' }, outcome: 'task_not_found' },
      {
        title: 'of what is no id',
        on: 'taken',
        input: { task_id: '*' },
        outcome: 'invalid_input',
        shows: { field: 'task_id', received: '*' },
      },
    ],
  },
  'create-task': {
    help: { Plain: 'queued', Everything: 'queued' },
    others: [
      {
        title: 'in any words keeps them',
        on: 'queued',
        input: {
          title: '"Ü" – \'a\' & $b `c` \\ 😀',
          description: '---js\n{"a":1}\n---\n\u001b[31mred\u0007 \u202e\n\n## Plan\n\n- [x] done\n',
          depends_on: [TASK, FREE_TASK],
          agent: 'fakker',
        },
        outcome: 'ok',
        shows: { task: { depends_on: [TASK, FREE_TASK], ready: false }, worker: null },
      },
      {
        title: 'with an id that differs only in case from one that is there',
        on: 'queued',
        input: { title: 'Again', id: TASK.toUpperCase().replace('T-', 't-') },
        outcome: 'already_exists',
      },
      {
        title: 'that waits for no task',
        on: 'queued',
        input: { title: 'Next', depends_on: [TASK, 'none'] },
        outcome: 'task_not_found',
        shows: { task_id: 'none' },
      },
      {
        title: 'without a title',
        on: 'queued',
        input: { id: 'fix-login' },
        outcome: 'invalid_input',
        shows: { field: 'title' },
      },
      {
        title: 'with a title of two lines',
        on: 'queued',
        input: { title: 'One\nTwo' },
        outcome: 'invalid_input',
        shows: { field: 'title', received: 'One\nTwo' },
      },
    ],
  },
  'update-task': {
    help: { 'Raise it': 'taken', 'Say more': 'taken' },
    others: [
      {
        title: 'that would replace words that its caller has not seen',
        on: 'queued',
        input: { task_id: TASK, description: 'Mine.', agent: OTHER },
        outcome: 'revision_conflict',
        shows: { expected: null, current: { id: TASK }, description: 'It loses the password.' },
      },
      {
        title: 'of text, title, labels and what it waits for',
        on: 'queued',
        input: {
          task_id: TASK,
          title: 'Mend the login form',
          description: 'It loses the password,\nand the name.',
          add_label: ['form'],
          remove_label: ['bug', 'none'],
          depends_on: [FREE_TASK],
          if_revision: 1,
        },
        outcome: 'ok',
        shows: { task: { revision: 2, labels: ['web', 'form'] } },
      },
      {
        title: 'that waits for nothing any more',
        on: 'queued',
        input: { task_id: WAITING_TASK, depends_on: [] },
        outcome: 'ok',
        shows: { task: { depends_on: [], ready: true } },
      },
      {
        title: 'to what it says already changes nothing',
        on: 'queued',
        input: { task_id: TASK, priority: 'high', description: 'It loses the password.' },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'of no task',
        on: 'queued',
        input: { task_id: 'none', title: 'New' },
        outcome: 'task_not_found',
      },
      {
        title: 'that has changed since',
        on: 'taken',
        input: { task_id: TASK, title: 'New', if_revision: 1 },
        outcome: 'revision_conflict',
        shows: { expected: 1, current: { id: TASK } },
      },
      {
        title: 'so that two tasks wait for each other',
        on: 'queued',
        input: { task_id: TASK, depends_on: [WAITING_TASK] },
        outcome: 'invalid_input',
        shows: { field: 'depends_on', cycle: [TASK, WAITING_TASK] },
      },
      { title: 'to nothing', on: 'queued', input: { task_id: TASK }, outcome: 'invalid_input' },
    ],
  },
};
