import { HOLDER, OTHER, TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** Who is to do a task, in which steps, and how far it is. */
export const moves: ExampleTable = {
  'assign-task': {
    help: { Assign: 'queued', Unassign: 'assigned' },
    others: [
      {
        title: 'to its assignee changes nothing',
        on: 'assigned',
        input: { task_id: TASK, assignee: OTHER, agent: 'fakker' },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'of no task',
        on: 'queued',
        input: { task_id: 'none', assignee: OTHER },
        outcome: 'task_not_found',
      },
      {
        title: 'that has changed since',
        on: 'queued',
        input: { task_id: TASK, assignee: OTHER, if_revision: 2 },
        outcome: 'revision_conflict',
      },
      {
        title: 'to a path',
        on: 'queued',
        input: { task_id: TASK, assignee: '../agents' },
        outcome: 'invalid_input',
        shows: { field: 'assignee', received: '../agents' },
      },
    ],
  },
  'plan-task': {
    help: { 'Two steps': 'taken' },
    others: [
      {
        title: 'without a step empties it',
        on: 'taken',
        input: { task_id: TASK, items: [], agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false },
      },
      { title: 'of no task', on: 'taken', input: { task_id: 'none', items: [] }, outcome: 'task_not_found' },
      {
        title: "of another's task",
        on: 'taken',
        input: { task_id: TASK, items: [{ text: 'mend it', state: 'pending' }], agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, items: [{ text: 'mend it', state: 'pending' }], agent: HOLDER },
        outcome: 'run_superseded',
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, items: [{ text: 'mend it', state: 'pending' }], if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'with a step in a state that there is not',
        on: 'taken',
        input: { task_id: TASK, items: [{ text: 'mend it', state: 'half' }] },
        outcome: 'invalid_input',
        shows: { field: 'items.0.state', received: 'half' },
      },
    ],
  },
  'move-task': {
    help: { Begin: 'queued', Wait: 'taken', Answer: 'waiting' },
    others: [
      {
        title: 'to where it is changes nothing',
        on: 'taken',
        input: { task_id: TASK, status: 'in_progress', agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'to done warns of the open run',
        on: 'taken',
        input: { task_id: TASK, status: 'done', message: 'Good enough.' },
        outcome: 'ok',
        shows: { task: { status: 'done' } },
      },
      {
        title: 'by force goes where the table has no way',
        on: 'queued',
        input: { task_id: TASK, status: 'done', force: true },
        outcome: 'ok',
        shows: { task: { status: 'done' } },
      },
      {
        title: 'of no task',
        on: 'taken',
        input: { task_id: 'none', status: 'done' },
        outcome: 'task_not_found',
      },
      {
        title: 'where the table has no way',
        on: 'queued',
        input: { task_id: TASK, status: 'done' },
        outcome: 'invalid_transition',
        shows: { from: 'pending', to: 'done', allowed: ['in_progress', 'blocked'] },
      },
      {
        title: "of another's task",
        on: 'taken',
        input: { task_id: TASK, status: 'pending', agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, status: 'done', agent: HOLDER },
        outcome: 'run_superseded',
      },
      {
        title: 'into the hands of a worker that it is not meant for',
        on: 'assigned',
        input: { task_id: TASK, status: 'in_progress', agent: HOLDER },
        outcome: 'not_assigned',
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, status: 'done', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'to blocked without a word',
        on: 'taken',
        input: { task_id: TASK, status: 'blocked' },
        outcome: 'invalid_input',
        shows: { field: 'blocker' },
      },
      {
        title: 'to a status that there is not',
        on: 'taken',
        input: { task_id: TASK, status: 'finished' },
        outcome: 'invalid_input',
        shows: { field: 'status', received: 'finished' },
      },
    ],
  },
};
