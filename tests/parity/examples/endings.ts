import { FREE_TASK, HOLDER, OTHER, RUN, TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What could be taken for front matter, for a plan or for a terminal's commands. */
const AWKWARD = '---\nid: other\n---\n# "Quoted" \\ \u001b[2J\u202e\u2028 😀\r\n\n  - [ ] no step\n---js\n';

/** What ends an attempt, and the single steps of it. */
export const endings: ExampleTable = {
  'report-finish': {
    help: { Done: 'taken' },
    others: [
      {
        title: 'of a task in progress without a run opens and closes one',
        on: 'ended',
        input: { task_id: TASK, result: 'It works.', verification_notes: AWKWARD, outcome: 'findings' },
        outcome: 'ok',
        shows: { run: { attempt: 2, outcome: 'findings' } },
      },
      {
        title: 'with the same words again changes nothing',
        on: 'finished',
        input: { task_id: TASK, result: 'The password is kept.', verification_notes: 'npm test: 212 passed' },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'of no task',
        on: 'taken',
        input: { task_id: 'none', result: 'It works.', verification_notes: 'Tried.' },
        outcome: 'task_not_found',
      },
      {
        title: 'of a task that nobody has taken',
        on: 'queued',
        input: { task_id: TASK, result: 'It works.', verification_notes: 'Tried.', agent: HOLDER },
        outcome: 'invalid_transition',
      },
      {
        title: "of another's task",
        on: 'taken',
        input: { task_id: TASK, result: 'It works.', verification_notes: 'Tried.', agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, result: 'It works.', verification_notes: 'Tried.', agent: HOLDER },
        outcome: 'run_superseded',
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, result: 'It works.', verification_notes: 'Tried.', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'with a check that came out in a way that there is not',
        on: 'taken',
        input: {
          task_id: TASK,
          result: 'It works.',
          verification_notes: 'Tried.',
          evidence: [{ check: 'npm test', status: 'green' }],
        },
        outcome: 'invalid_input',
        shows: { field: 'evidence.0.status', received: 'green' },
      },
      {
        title: 'without saying what was done',
        on: 'taken',
        input: { task_id: TASK, verification_notes: 'Tried.' },
        outcome: 'invalid_input',
        shows: { field: 'result' },
      },
    ],
  },
  'report-fail': {
    help: { 'It did not work': 'taken' },
    others: [
      {
        title: 'may name another blocker than what went wrong',
        on: 'taken',
        input: { task_id: TASK, summary: 'Out of memory.', blocker: 'a bigger machine', agent: HOLDER },
        outcome: 'ok',
        shows: { task: { status: 'blocked', blocker: { kind: 'failed', text: 'a bigger machine' } } },
      },
      {
        title: 'on no task',
        on: 'taken',
        input: { task_id: 'none', summary: 'It broke.' },
        outcome: 'task_not_found',
      },
      {
        title: 'on a task that is done',
        on: 'finished',
        input: { task_id: TASK, summary: 'It broke.' },
        outcome: 'invalid_transition',
      },
      {
        title: "on another's task",
        on: 'taken',
        input: { task_id: TASK, summary: 'It broke.', agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, summary: 'It broke.', agent: HOLDER },
        outcome: 'run_superseded',
      },
      {
        title: 'on a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, summary: 'It broke.', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'on a task that nobody has, by nobody',
        on: 'queued',
        input: { task_id: FREE_TASK, summary: 'It broke.' },
        outcome: 'invalid_input',
        shows: { field: 'agent' },
      },
    ],
  },
  'start-run': {
    help: { 'Begin an attempt': 'ended' },
    others: [
      {
        title: 'beside its own open run gives that one',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false, run: { id: RUN } },
      },
      {
        title: 'of no task',
        on: 'taken',
        input: { task_id: 'none', agent: HOLDER },
        outcome: 'task_not_found',
      },
      {
        title: 'of a task that nobody has taken',
        on: 'queued',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'invalid_transition',
        shows: { from: 'pending', to: 'in_progress' },
      },
      {
        title: "of another's task",
        on: 'taken',
        input: { task_id: TASK, agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER, if_revision: 7 },
        outcome: 'revision_conflict',
      },
      { title: 'by nobody', on: 'taken', input: { task_id: TASK }, outcome: 'invalid_input' },
    ],
  },
  'finish-run': {
    help: { 'A good end': 'taken', 'A bad one': 'taken' },
    others: [
      {
        title: 'with evidence',
        on: 'taken',
        input: {
          run_id: RUN,
          agent: HOLDER,
          status: 'finished',
          result: 'It works.',
          verification_notes: '- tried\n- it\n',
          outcome: 'proposal',
          evidence: [
            { check: 'npm test', status: 'passed', note: '212 passed' },
            { check: 'by hand', status: 'not_run' },
          ],
        },
        outcome: 'ok',
        shows: { run: { outcome: 'proposal', evidence: [{ note: '212 passed' }, { note: null }] } },
      },
      {
        title: 'with the same words again changes nothing',
        on: 'ended',
        input: { run_id: RUN, status: 'failed', summary: 'The disk is full.' },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'that there is not',
        on: 'taken',
        input: { run_id: 'none', status: 'failed', summary: 'It broke.' },
        outcome: 'run_not_found',
      },
      {
        title: 'that was taken over',
        on: 'taken over',
        input: { run_id: RUN, status: 'failed', summary: 'It broke.' },
        outcome: 'run_superseded',
      },
      {
        title: 'that has ended with other words',
        on: 'ended',
        input: { run_id: RUN, status: 'failed', summary: 'It broke.' },
        outcome: 'run_closed',
        shows: { status: 'failed' },
      },
      {
        title: "of another's task",
        on: 'taken',
        input: { run_id: RUN, agent: OTHER, status: 'failed', summary: 'It broke.' },
        outcome: 'task_held',
      },
      {
        title: 'of a task that has changed since',
        on: 'taken',
        input: { run_id: RUN, status: 'failed', summary: 'It broke.', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'without saying how it was checked',
        on: 'taken',
        input: { run_id: RUN, status: 'finished', result: 'It works.' },
        outcome: 'invalid_input',
        shows: { field: 'verification_notes' },
      },
    ],
  },
};
