import { BAD_TASK, HOLDER, OTHER, RUN, TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What is and what was. */
export const history: ExampleTable = {
  'board-summary': {
    help: { 'At a glance': 'taken' },
    others: [
      {
        title: 'of a board with hand edits, and the last finished task only',
        on: 'edited by hand',
        input: { recent_limit: 1 },
        outcome: 'ok',
        shows: { recent_finished: { limit: 1 }, unrecorded_edits: [{ change: 'edited' }] },
      },
      {
        title: 'with no recent task',
        on: 'taken',
        input: { recent_limit: 0 },
        outcome: 'invalid_input',
        shows: { field: 'recent_limit', received: 0 },
      },
    ],
  },
  'record-edits': {
    help: { 'After some work in an editor': 'edited by hand' },
    others: [
      {
        title: 'of what somebody began, and once only',
        on: 'edited by hand',
        input: { request_id: 'request-3', agent: OTHER },
        outcome: 'ok',
        shows: { changed: true, recorded: [{ change: 'edited', entity_type: 'task' }], not_recorded: [] },
      },
      {
        title: 'where there are none',
        on: 'taken',
        input: {},
        outcome: 'ok',
        shows: { changed: false, commit: null, recorded: [], not_recorded: [] },
      },
      {
        title: 'with a request id that is none',
        on: 'taken',
        input: { request_id: 'two\nlines' },
        outcome: 'invalid_input',
        shows: { field: 'request_id' },
      },
    ],
  },
  audit: {
    help: { 'The whole history': 'finished', 'What happened since a day': 'taken' },
    others: [
      {
        title: 'of a history that a person tampered with',
        on: 'tampered with',
        input: {},
        outcome: 'board_corrupt',
        shows: {
          violation_count: 1,
          violations: [{ code: 'event_unreadable' }],
        },
      },
      {
        title: 'of a board with a file that cannot be read',
        on: 'malformed',
        input: {},
        outcome: 'ok',
        shows: { unreadable: [`pending/${BAD_TASK}.md`] },
      },
      {
        title: 'while HEAD is detached',
        on: 'detached',
        input: {},
        outcome: 'ok',
        shows: { branch: 'main' },
      },
      {
        title: 'since a commit that there is not',
        on: 'taken',
        input: { since: '0000000' },
        outcome: 'invalid_input',
        shows: { field: 'since', received: '0000000' },
      },
      {
        title: 'since what is neither a commit nor a time',
        on: 'taken',
        input: { since: 'yesterday' },
        outcome: 'invalid_input',
        shows: { field: 'since', received: 'yesterday' },
      },
    ],
  },
  doctor: {
    help: { 'Is all well?': 'taken', 'Only what makes the board answer wrongly': 'edited by hand' },
    others: [
      {
        title: 'of a board with hand edits',
        on: 'edited by hand',
        input: {},
        outcome: 'ok',
        shows: { findings: [{ severity: 'warning', code: 'unrecorded_edit', fixable: true }] },
      },
      {
        title: 'of a board with a file that nobody can read',
        on: 'malformed',
        input: {},
        outcome: 'board_corrupt',
        shows: {
          findings: [
            { severity: 'error', code: 'malformed_file', path: `pending/${BAD_TASK}.md` },
            { code: 'unrecorded_edit', path: `pending/${BAD_TASK}.md`, fixable: false },
          ],
        },
      },
      {
        title: 'of a board whose branch is not checked out',
        on: 'detached',
        input: { severity: 'error' },
        outcome: 'board_corrupt',
        shows: { findings: [{ code: 'repository_busy', path: '$GIT_DIR/HEAD' }] },
      },
      {
        title: 'of a severity that there is not',
        on: 'taken',
        input: { severity: 'fatal' },
        outcome: 'invalid_input',
        shows: { field: 'severity', received: 'fatal' },
      },
    ],
  },
  'list-runs': {
    help: { 'What is running': 'taken' },
    others: [
      {
        title: 'of a task and a worker, a page at a time',
        on: 'taken over',
        input: { task_id: TASK, agent: HOLDER, status: 'superseded', limit: 1 },
        outcome: 'ok',
        shows: { items: [{ id: RUN }], total: 1, next_cursor: null },
      },
      {
        title: 'in a status that there is not',
        on: 'taken',
        input: { status: 'open' },
        outcome: 'invalid_input',
        shows: { field: 'status', received: 'open' },
      },
    ],
  },
  'show-run': {
    help: { 'One run': 'finished' },
    others: [
      { title: 'that there is not', on: 'taken', input: { run_id: 'none' }, outcome: 'run_not_found' },
      {
        title: 'of what is no id',
        on: 'taken',
        input: { run_id: 'a/b' },
        outcome: 'invalid_input',
        shows: { field: 'run_id', received: 'a/b' },
      },
    ],
  },
  'list-events': {
    help: { 'The last ten': 'taken', "A task's moves": 'taken' },
    others: [
      {
        title: 'by all filters at once',
        on: 'finished',
        input: {
          entity_type: 'task',
          entity_id: TASK,
          type: ['task-moved', 'worker-progress'],
          agent: HOLDER,
          after: '2026-11-21T10:08:00.000Z',
          before: '2026-11-21T11:09:00+01:00',
          limit: 1,
        },
        outcome: 'ok',
        shows: { total: 1, items: [{ from: 'pending', to: 'in_progress' }] },
      },
      {
        title: 'after what is no time',
        on: 'taken',
        input: { after: 'yesterday' },
        outcome: 'invalid_input',
        shows: { field: 'after', received: 'yesterday' },
      },
    ],
  },
  'append-event': {
    help: { Progress: 'taken', 'A sign of life': 'taken' },
    others: [
      {
        title: "of one's own type, with facts",
        on: 'taken',
        input: {
          type: 'x-review',
          entity_type: 'run',
          entity_id: RUN,
          message: 'Read it.\n\nTwice.\n',
          data: { score: 0.5, notes: ['good', null, { 'ä "b"': '\u001b' }] },
          agent: OTHER,
        },
        outcome: 'ok',
        shows: { changed: true, run: { id: RUN } },
      },
      {
        title: 'about the board',
        on: 'taken',
        input: { type: 'note', entity_type: 'board', entity_id: 'board', message: '' },
        outcome: 'ok',
        shows: { task: null, run: null, worker: null, next: [] },
      },
      {
        title: 'about no task',
        on: 'taken',
        input: { type: 'note', entity_type: 'task', entity_id: 'none', message: 'Look.' },
        outcome: 'task_not_found',
      },
      {
        title: 'about no run',
        on: 'taken',
        input: { type: 'note', entity_type: 'run', entity_id: 'none', message: 'Look.' },
        outcome: 'run_not_found',
      },
      {
        title: 'about no worker',
        on: 'taken',
        input: { type: 'note', entity_type: 'agent', entity_id: 'none', message: 'Look.' },
        outcome: 'worker_not_found',
      },
      {
        title: 'of a type that only a move may write',
        on: 'taken',
        input: { type: 'task-moved', entity_type: 'task', entity_id: TASK, message: 'Look.' },
        outcome: 'invalid_input',
        shows: { field: 'type', received: 'task-moved' },
      },
    ],
  },
};
