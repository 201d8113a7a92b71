import { HOLDER, OTHER, TASK, WAITING_TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What could be taken for front matter, for a plan or for a terminal's commands. */
const AWKWARD = '---\nid: other\n---\n# "Quoted" \\ \u001b[2J\u202e\u2028 😀\r\n\n  - [ ] no step\n---js\n';

/** What a worker says while it is at a task. */
export const reports: ExampleTable = {
  'report-pickup': {
    help: { 'Take a task': 'queued' },
    others: [
      {
        title: 'of a task that it has changes nothing',
        on: 'taken',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false, commit: null },
      },
      {
        title: 'of a task that waits for another says so, and takes it',
        on: 'queued',
        input: { task_id: WAITING_TASK, agent: OTHER },
        outcome: 'ok',
        shows: { changed: true },
      },
      {
        title: "by force ends the other worker's run",
        on: 'taken',
        input: { task_id: TASK, agent: OTHER, force: true },
        outcome: 'ok',
        shows: { task: { worker: OTHER } },
      },
      {
        title: 'goes on with the run that a question had stopped',
        on: 'waiting',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'ok',
        shows: { task: { status: 'in_progress', blocker: null } },
      },
      {
        title: 'of no task',
        on: 'taken',
        input: { task_id: 'none', agent: HOLDER },
        outcome: 'task_not_found',
        shows: { task_id: 'none' },
      },
      {
        title: 'of a task whose question is open',
        on: 'waiting',
        input: { task_id: TASK, agent: OTHER },
        outcome: 'task_held',
        shows: { holder: HOLDER, since: '2026-11-21T10:09:10.000Z' },
      },
      {
        title: "of another's task",
        on: 'taken',
        input: { task_id: TASK, agent: OTHER },
        outcome: 'task_held',
        shows: { holder: HOLDER, liveness: 'fresh' },
      },
      {
        title: 'of a task that is meant for another',
        on: 'assigned',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'not_assigned',
        shows: { assignee: OTHER },
      },
      {
        title: 'of a task that is done',
        on: 'finished',
        input: { task_id: TASK, agent: HOLDER },
        outcome: 'invalid_transition',
        shows: { from: 'done' },
      },
      {
        title: 'of a task that has changed since',
        on: 'queued',
        input: { task_id: TASK, agent: HOLDER, if_revision: 7 },
        outcome: 'revision_conflict',
        shows: { expected: 7 },
      },
      {
        title: 'by nobody',
        on: 'queued',
        input: { task_id: TASK },
        outcome: 'invalid_input',
        shows: { field: 'agent' },
      },
    ],
  },
  'report-progress': {
    help: { 'Say how it goes': 'taken', 'Take a question back': 'waiting' },
    others: [
      {
        title: 'tells the answer that nobody has told yet',
        on: 'answered',
        input: { task_id: TASK, message: 'Going on.', agent: HOLDER },
        outcome: 'ok',
        shows: {
          news: { answers: [{ task_id: TASK, question: 'Which login?', answer: 'OAuth', by: OTHER }] },
        },
      },
      {
        title: "takes back no other's question",
        on: 'waiting',
        input: { task_id: TASK, withdraw: true, agent: OTHER },
        outcome: 'task_held',
        shows: { holder: HOLDER },
      },
      {
        title: 'of any words keeps them',
        on: 'taken',
        input: { task_id: TASK, message: AWKWARD, agent: HOLDER },
        outcome: 'ok',
        shows: { changed: true },
      },
      {
        title: 'that looks like a flag is text',
        on: 'taken',
        input: { task_id: TASK, message: '--force' },
        outcome: 'ok',
        shows: { worker: { agent_id: HOLDER } },
      },
      {
        title: 'on no task',
        on: 'taken',
        input: { task_id: 'none', message: 'Found it.' },
        outcome: 'task_not_found',
      },
      {
        title: "on another's task",
        on: 'taken',
        input: { task_id: TASK, message: 'Found it.', agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, message: 'Found it.', agent: HOLDER },
        outcome: 'run_superseded',
        shows: { holder: OTHER },
      },
      {
        title: 'on a task that nobody has taken',
        on: 'queued',
        input: { task_id: TASK, message: 'Found it.' },
        outcome: 'invalid_transition',
        shows: { from: 'pending' },
      },
      {
        title: 'on a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, message: 'Found it.', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'without a word',
        on: 'taken',
        input: { task_id: TASK, message: ' \n' },
        outcome: 'invalid_input',
        shows: { field: 'message' },
      },
    ],
  },
  'report-heartbeat': {
    help: { 'Still here': 'taken' },
    others: [
      {
        title: 'of a new worker makes it known',
        on: 'taken',
        input: { agent: 'agent-10' },
        outcome: 'ok',
        shows: { worker: { agent_id: 'agent-10', liveness: 'fresh' } },
      },
      { title: 'of nobody', on: 'taken', input: { message: 'alive' }, outcome: 'invalid_input' },
    ],
  },
  'report-blocker': {
    help: { 'Something is missing': 'taken', 'A question': 'taken' },
    others: [
      {
        title: 'with other words replaces the first',
        on: 'waiting',
        input: { task_id: TASK, blocker: 'Which database?', agent: HOLDER },
        outcome: 'ok',
        shows: { task: { blocker: { text: 'Which database?' } } },
      },
      {
        title: 'on no task',
        on: 'taken',
        input: { task_id: 'none', blocker: 'Which login?' },
        outcome: 'task_not_found',
      },
      {
        title: 'on a task that is done',
        on: 'finished',
        input: { task_id: TASK, blocker: 'Which login?' },
        outcome: 'invalid_transition',
      },
      {
        title: "on another's task",
        on: 'taken',
        input: { task_id: TASK, blocker: 'Which login?', agent: OTHER },
        outcome: 'task_held',
      },
      {
        title: 'by a worker whose task was taken over',
        on: 'taken over',
        input: { task_id: TASK, blocker: 'Which login?', agent: HOLDER },
        outcome: 'run_superseded',
      },
      {
        title: 'on a task that has changed since',
        on: 'taken',
        input: { task_id: TASK, blocker: 'Which login?', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'that recommends none of its options',
        on: 'taken',
        input: { task_id: TASK, blocker: 'Which login?', option: ['OAuth', 'password'], recommend: 'none' },
        outcome: 'invalid_input',
        shows: { field: 'recommend', received: 'none' },
      },
    ],
  },
};
