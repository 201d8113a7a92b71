import { HOLDER, OTHER, RUN, TASK } from '../boards.ts';
import type { Example, ExampleTable } from '../example.ts';

const end = { result: 'The password is kept.', verification_notes: 'npm test: 212 passed' };

/** A call about a task in review that is refused. */
const refusedInReview = (input: Record<string, unknown>): Example => ({
  title: 'of a task in review',
  on: 'in review',
  input,
  outcome: 'in_review',
  shows: { task_id: TASK, worker: HOLDER },
});

/** What approval and return refuse alike. */
const refusals = (more: Record<string, unknown>): Example[] => [
  {
    title: 'of its own work',
    on: 'in review',
    input: { task_id: TASK, agent: HOLDER, ...more },
    outcome: 'forbidden_approver',
    shows: { task_id: TASK, agent: HOLDER },
  },
  {
    title: 'where nobody asked for it',
    on: 'taken',
    input: { task_id: TASK, agent: OTHER, ...more },
    outcome: 'nothing_to_approve',
    shows: { task_id: TASK, status: 'in_progress', approved: null },
  },
  {
    title: 'of no task',
    on: 'taken',
    input: { task_id: 't-nowhere', ...more },
    outcome: 'task_not_found',
  },
  {
    title: 'at another revision',
    on: 'in review',
    input: { task_id: TASK, if_revision: 1, ...more },
    outcome: 'revision_conflict',
    shows: { expected: 1 },
  },
];

/** What proves that a task is done, and who agrees. */
export const proof: ExampleTable = {
  'check-criterion': {
    help: { 'A program saw it': 'with criteria', 'Not so': 'with criteria' },
    others: [
      {
        title: 'as a person, with where it can be seen',
        on: 'with criteria',
        input: { task_id: TASK, n: 2, status: 'waived', note: 'Later.', link: ['issue=#12', 'file=a b.md'] },
        outcome: 'ok',
        shows: { task: { criteria_counts: { total: 2, open: 1, waived: 1 } } },
      },
      {
        title: 'that its own worker would waive',
        on: 'with criteria',
        input: { task_id: TASK, n: 1, status: 'waived', agent: HOLDER },
        outcome: 'forbidden_approver',
      },
      {
        title: 'that there is not',
        on: 'with criteria',
        input: { task_id: TASK, n: 3, status: 'met' },
        outcome: 'invalid_input',
        shows: { field: 'n', received: 3 },
      },
      {
        title: 'by a number that is none',
        on: 'with criteria',
        input: { task_id: TASK, n: 'first', status: 'met' },
        outcome: 'invalid_input',
        shows: { field: 'n' },
      },
      {
        title: 'of no task',
        on: 'with criteria',
        input: { task_id: 't-nowhere', n: 1, status: 'met' },
        outcome: 'task_not_found',
      },
      {
        title: 'at another revision',
        on: 'with criteria',
        input: { task_id: TASK, n: 1, status: 'met', if_revision: 1 },
        outcome: 'revision_conflict',
      },
    ],
  },
  'approve-task': {
    help: { 'It is good': 'in review' },
    others: [
      {
        title: 'as another agent',
        on: 'in review',
        input: { task_id: TASK, agent: OTHER },
        outcome: 'ok',
        shows: { task: { status: 'done', approved: { by: OTHER, run: RUN } } },
      },
      {
        title: 'that nobody has begun',
        on: 'unapproved',
        input: { task_id: TASK, agent: OTHER },
        outcome: 'ok',
        shows: { task: { status: 'pending', ready: true, approved: { by: OTHER, run: null } } },
      },
      {
        title: 'that lacks a criterion',
        on: 'lacking',
        input: { task_id: TASK },
        outcome: 'criteria_open',
        shows: { task_id: TASK, total: 2, criteria: [{ n: 2, status: 'failed' }] },
      },
      {
        title: 'at a revision that there cannot be',
        on: 'in review',
        input: { task_id: TASK, if_revision: 0 },
        outcome: 'invalid_input',
        shows: { field: 'if_revision', received: 0 },
      },
      ...refusals({}),
    ],
  },
  'return-task': {
    help: { 'Not yet': 'in review' },
    others: [
      {
        title: 'that nobody has begun',
        on: 'unapproved',
        input: { task_id: TASK, message: 'Which form?' },
        outcome: 'ok',
        shows: {
          task: { status: 'blocked', returns: 1, blocker: { kind: 'external', text: 'Which form?' } },
        },
      },
      {
        title: 'without a word',
        on: 'in review',
        input: { task_id: TASK },
        outcome: 'invalid_input',
        shows: { field: 'message' },
      },
      ...refusals({ message: 'Chrome still loses it.' }),
    ],
  },
  'show-task': {
    help: {},
    others: [
      {
        title: 'with its criteria and who saw them met',
        on: 'in review',
        input: { task_id: TASK },
        outcome: 'ok',
        shows: {
          task: { awaiting_approval: 'finish' },
          criteria: [
            { n: 1, status: 'met', witness: 'seen', by: 'npm-test', evidence: '212 passed' },
            { n: 2, status: 'met', witness: 'checked', by: OTHER },
          ],
        },
      },
    ],
  },
  'create-task': {
    help: {},
    others: [
      {
        title: 'with the same criterion twice',
        on: 'queued',
        input: { title: 'Twice', criterion: ['Same.', 'Same.'] },
        outcome: 'invalid_input',
        shows: { field: 'criterion' },
      },
      {
        title: 'that somebody has to approve of, in two ways',
        on: 'queued',
        input: { title: 'Careful', criterion: ['It is safe.'], require_criteria: true, approval: 'start' },
        outcome: 'ok',
        shows: { task: { ready: false, awaiting_approval: 'start', criteria_counts: { open: 1 } } },
      },
    ],
  },
  'update-task': {
    help: {},
    others: [
      {
        title: 'with other criteria, and nobody to approve of it',
        on: 'with criteria',
        input: { task_id: TASK, add_criterion: ['Safari is tried.'], remove_criterion: [2], approval: null },
        outcome: 'ok',
        shows: { task: { approval: null, criteria_counts: { total: 2 } } },
      },
      {
        title: 'without a criterion that its worker would be rid of',
        on: 'with criteria',
        input: { task_id: TASK, remove_criterion: [2], agent: HOLDER },
        outcome: 'forbidden_approver',
      },
    ],
  },
  'report-pickup': {
    help: {},
    others: [
      {
        title: 'before somebody approved of it',
        on: 'unapproved',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'approval_required',
        shows: { task_id: TASK, approval: 'start' },
      },
      refusedInReview({ task_id: TASK, agent: OTHER }),
    ],
  },
  'report-progress': {
    help: {},
    others: [refusedInReview({ task_id: TASK, agent: HOLDER, message: 'More.' })],
  },
  'report-blocker': {
    help: {},
    others: [refusedInReview({ task_id: TASK, agent: HOLDER, blocker: 'a key' })],
  },
  'report-fail': {
    help: {},
    others: [refusedInReview({ task_id: TASK, agent: HOLDER, summary: 'It broke.' })],
  },
  'report-finish': {
    help: {},
    others: [
      {
        title: 'that somebody has to approve of',
        on: 'to be approved',
        input: { task_id: TASK, agent: HOLDER, ...end, scope: 'clear', follow_up: 'Read it.' },
        outcome: 'ok',
        shows: { task: { status: 'blocked', blocker: { kind: 'review' } }, run: { follow_up: 'Read it.' } },
      },
      refusedInReview({ task_id: TASK, agent: HOLDER, ...end, result: 'Other words.' }),
      {
        title: 'with criteria open that have to be met',
        on: 'with criteria',
        input: { task_id: TASK, agent: HOLDER, ...end },
        outcome: 'criteria_open',
        shows: { total: 2, criteria: [{ n: 1 }, { n: 2 }] },
      },
      {
        title: 'with nothing found where nobody knew what to look for',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER, ...end, outcome: 'no_evidence', scope: 'unclear' },
        outcome: 'scope_unclear',
      },
    ],
  },
  'start-run': { help: {}, others: [refusedInReview({ task_id: TASK, agent: HOLDER })] },
  'finish-run': {
    help: {},
    others: [
      {
        title: 'with nothing found where nobody knew what to look for',
        on: 'taken',
        input: {
          run_id: RUN,
          agent: HOLDER,
          status: 'finished',
          ...end,
          outcome: 'no_evidence',
          scope: 'unclear',
        },
        outcome: 'scope_unclear',
      },
    ],
  },
  'move-task': {
    help: {},
    others: [
      {
        title: 'to done where somebody has to approve of it',
        on: 'to be approved',
        input: { task_id: TASK, status: 'done' },
        outcome: 'ok',
        shows: { task: { status: 'blocked', blocker: { kind: 'review' } } },
      },
      {
        title: 'to in_progress before somebody approved of it',
        on: 'unapproved',
        input: { task_id: TASK, status: 'in_progress', agent: HOLDER },
        outcome: 'approval_required',
      },
      {
        title: 'back to pending, which returns it',
        on: 'in review',
        input: { task_id: TASK, status: 'pending', agent: OTHER, message: 'More.' },
        outcome: 'ok',
        shows: { task: { status: 'pending', assignee: HOLDER, returns: 1 } },
      },
      {
        title: 'back to pending by its own worker',
        on: 'in review',
        input: { task_id: TASK, status: 'pending', agent: HOLDER },
        outcome: 'forbidden_approver',
      },
      refusedInReview({ task_id: TASK, status: 'in_progress', agent: OTHER }),
      {
        title: 'to done with criteria open that have to be met',
        on: 'with criteria',
        input: { task_id: TASK, status: 'done', agent: HOLDER },
        outcome: 'criteria_open',
      },
    ],
  },
};
