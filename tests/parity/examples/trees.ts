import { FREE_TASK, HOLDER, OTHER, RUN, TASK, WAITING_TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

const ENDED = { result: 'The password is kept.', verification_notes: 'npm test: 212 passed' };
const GONE = { as: 'obsolete', reason: 'The login form is gone.' };

/** Tasks that are parts of others, that wait for others, that are next, and that will not be done; where the work is. */
export const trees: ExampleTable = {
  'create-task': {
    help: { 'A part of another': 'queued' },
    others: [
      {
        title: 'below its own id',
        on: 'queued',
        input: { title: 'Itself', id: 'x', parent: 'x' },
        outcome: 'invalid_input',
        shows: { field: 'parent', cycle: ['x', 'x'] },
      },
    ],
  },
  'update-task': {
    help: {},
    others: [
      {
        title: 'that is a part of none any more',
        on: 'divided',
        input: { task_id: FREE_TASK, parent: null },
        outcome: 'ok',
        shows: { task: { parent: null } },
      },
      {
        title: 'below its own child',
        on: 'divided',
        input: { task_id: TASK, parent: FREE_TASK },
        outcome: 'invalid_input',
        shows: { field: 'parent', cycle: [TASK, FREE_TASK, TASK] },
      },
    ],
  },
  'show-task': {
    help: {},
    others: [
      {
        title: 'that has children, and for which another waits',
        on: 'divided',
        input: { task_id: TASK },
        outcome: 'ok',
        shows: {
          children: { total: 1, pending: 1, first_blocked: null },
          dependents: [{ id: WAITING_TASK, status: 'pending' }],
          waiting: { direct: 1, in_all: 1 },
        },
      },
      {
        title: 'that waits for a closed one',
        on: 'closed',
        input: { task_id: WAITING_TASK },
        outcome: 'ok',
        shows: {
          dependencies: [{ id: TASK, status: 'done', closed_as: 'obsolete' }],
          task: { ready: false },
        },
      },
    ],
  },
  'list-tasks': {
    help: { 'As a tree': 'divided' },
    others: [
      {
        title: 'by the task that they are parts of',
        on: 'divided',
        input: { parent: TASK },
        outcome: 'ok',
        shows: { items: [{ id: FREE_TASK }], total: 1 },
      },
      {
        title: 'by the task that they wait for',
        on: 'divided',
        input: { waiting_on: TASK, blocked_by: TASK, unassigned: true },
        outcome: 'ok',
        shows: { items: [{ id: WAITING_TASK }], total: 1 },
      },
      {
        title: 'by a commit that was made for them',
        on: 'linked',
        input: { link: '0123456' },
        outcome: 'ok',
        shows: { items: [{ id: TASK }], total: 1 },
      },
      {
        title: 'that are parts of no task',
        on: 'divided',
        input: { parent: 'none' },
        outcome: 'task_not_found',
      },
    ],
  },
  'report-finish': {
    help: {},
    others: [
      {
        title: 'of a task with open children',
        on: 'divided',
        input: { task_id: TASK, agent: HOLDER, ...ENDED },
        outcome: 'children_open',
        shows: { task_id: TASK, total: 1, children: [{ id: FREE_TASK, status: 'pending' }] },
      },
      {
        title: 'with what came of it',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER, branch: ['fix'], link: ['url=https://example.org'], ...ENDED },
        outcome: 'ok',
        shows: { run: { id: RUN, links: [{ kind: 'branch' }, { kind: 'url', ref: 'https://example.org' }] } },
      },
      {
        title: 'with a link of a kind that there is not',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER, link: ['tree=oak'], ...ENDED },
        outcome: 'invalid_input',
        shows: { field: 'link.0', received: 'tree=oak' },
      },
    ],
  },
  'move-task': {
    help: {},
    others: [
      {
        title: 'to done with open children',
        on: 'divided',
        input: { task_id: TASK, status: 'done', agent: HOLDER },
        outcome: 'children_open',
      },
    ],
  },
  'approve-task': {
    help: {},
    others: [
      {
        title: 'that has got an open child',
        on: 'in review, divided',
        input: { task_id: TASK },
        outcome: 'children_open',
      },
    ],
  },
  'close-task': {
    help: { 'Nobody needs it any more': 'taken' },
    others: [
      {
        title: 'in the same way again changes nothing',
        on: 'closed',
        input: { task_id: TASK, ...GONE },
        outcome: 'ok',
        shows: { changed: false, task: { closed_as: 'obsolete' } },
      },
      {
        title: 'of no task',
        on: 'taken',
        input: { task_id: 'none', ...GONE },
        outcome: 'task_not_found',
      },
      {
        title: 'of a task that is done',
        on: 'finished',
        input: { task_id: TASK, agent: OTHER, ...GONE },
        outcome: 'invalid_transition',
        shows: { from: 'done', closed_as: null },
      },
      {
        title: 'by its own worker',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER, ...GONE },
        outcome: 'forbidden_approver',
        shows: { task_id: TASK, agent: HOLDER },
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, if_revision: 7, ...GONE },
        outcome: 'revision_conflict',
      },
      {
        title: 'as something that there is not',
        on: 'taken',
        input: { task_id: TASK, as: 'done', reason: 'It is.' },
        outcome: 'invalid_input',
        shows: { field: 'as', received: 'done' },
      },
    ],
  },
  'report-next': {
    help: { 'Whatever is next': 'taken' },
    others: [
      {
        title: 'takes what is assigned',
        on: 'assigned',
        input: { agent: OTHER },
        outcome: 'ok',
        shows: { changed: true, task: { id: TASK, status: 'in_progress' }, worker: { agent_id: OTHER } },
      },
      {
        title: 'for a worker that nothing is meant for',
        on: 'assigned',
        input: { agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false, task: null, run: null },
      },
      {
        title: 'in a mode of two lines',
        on: 'assigned',
        input: { agent: OTHER, mode: 'one\ntwo' },
        outcome: 'invalid_input',
        shows: { field: 'mode' },
      },
    ],
  },
  'append-event': {
    help: { 'A decision': 'taken' },
    others: [
      {
        title: 'of a decision about a worker',
        on: 'taken',
        input: { type: 'decision', entity_type: 'agent', entity_id: HOLDER, message: 'OAuth.' },
        outcome: 'invalid_input',
        shows: { field: 'entity_type', received: 'agent' },
      },
      {
        title: 'of a decision whose alternatives are no list',
        on: 'taken',
        input: {
          type: 'decision',
          entity_type: 'task',
          entity_id: TASK,
          message: 'OAuth.',
          data: { alternatives: 'passwords' },
        },
        outcome: 'invalid_input',
        shows: { field: 'data.alternatives' },
      },
    ],
  },
};
