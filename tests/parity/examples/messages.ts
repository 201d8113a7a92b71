import {
  HOLDER,
  MESSAGE,
  NOTE,
  OLD_MESSAGE,
  ORCHESTRATOR,
  OTHER,
  RUN,
  TASK,
  WAITING_TASK,
} from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What workers, orchestrators and people say to one another. */
export const messages: ExampleTable = {
  'send-message': {
    help: { 'To a worker': 'taken', 'To whoever holds a task': 'mailed', 'A question to people': 'taken' },
    others: [
      {
        title: 'the first on a board raises its format',
        on: 'taken',
        input: { to: [HOLDER, HOLDER, OTHER], message: 'Stop.', importance: 'high', agent: ORCHESTRATOR },
        outcome: 'ok',
        shows: {
          message: {
            from: ORCHESTRATOR,
            importance: 'high',
            addressees: [{ id: HOLDER }, { id: OTHER }],
            state: 'open',
          },
        },
      },
      {
        title: 'about a run tells its task',
        on: 'taken',
        input: { run_id: RUN, message: 'What is in the log?', needs_answer: true, request_id: 'request-1' },
        outcome: 'ok',
        shows: { message: { task_id: TASK, run_id: RUN, to_holder: true, needs_answer: true, kind: 'note' } },
      },
      {
        title: 'to nobody',
        on: 'taken',
        input: { message: 'Hello?' },
        outcome: 'invalid_input',
        shows: { field: 'to' },
      },
      {
        title: 'with a recommendation that is no option',
        on: 'taken',
        input: { to: [HOLDER], message: 'Which?', option: ['one', 'two'], recommend: 'three' },
        outcome: 'invalid_input',
        shows: { field: 'recommend', received: 'three' },
      },
      {
        title: 'with options that are no question',
        on: 'taken',
        input: { to: [HOLDER], message: 'Which?', option: ['one', 'two'], kind: 'note' },
        outcome: 'invalid_input',
        shows: { field: 'option' },
      },
      {
        title: 'about no task',
        on: 'taken',
        input: { to: [HOLDER], task_id: 'none', message: 'Hello?' },
        outcome: 'task_not_found',
      },
      {
        title: 'about no run',
        on: 'taken',
        input: { to: [HOLDER], run_id: 'none', message: 'Hello?' },
        outcome: 'run_not_found',
      },
      {
        title: 'about a run of another task',
        on: 'taken',
        input: { to: [HOLDER], run_id: RUN, task_id: WAITING_TASK, message: 'Hello?' },
        outcome: 'invalid_input',
        shows: { field: 'run_id' },
      },
    ],
  },
  'list-messages': {
    help: { "A worker's mail": 'mailed', 'What waits for people': 'mailed' },
    others: [
      {
        title: 'of all states, the most important first',
        on: 'mailed',
        input: { state: ['open', 'closed'], from: ORCHESTRATOR, limit: 1 },
        outcome: 'ok',
        shows: {
          total: 2,
          items: [{ id: MESSAGE, text: 'Is the password kept?\nWhen it is, say how you know.' }],
        },
      },
      {
        title: 'that a worker has not seen, of one conversation about a task',
        on: 'mailed',
        input: { unseen_by: OTHER, thread: MESSAGE, task_id: TASK, needs_answer: true },
        outcome: 'ok',
        shows: { total: 1, items: [{ id: MESSAGE }] },
      },
      {
        title: 'in a state that there is not',
        on: 'mailed',
        input: { state: ['unseen'] },
        outcome: 'invalid_input',
        shows: { received: 'unseen' },
      },
    ],
  },
  'show-message': {
    help: { 'One message': 'mailed' },
    others: [
      {
        title: 'that is closed',
        on: 'mailed',
        input: { message_id: OLD_MESSAGE },
        outcome: 'ok',
        shows: { message: { state: 'closed', reason: 'sent by mistake', closed_by: ORCHESTRATOR }, next: [] },
      },
      { title: 'of no message', on: 'mailed', input: { message_id: 'none' }, outcome: 'message_not_found' },
      {
        title: 'of what is no id',
        on: 'mailed',
        input: { message_id: '../x' },
        outcome: 'invalid_input',
        shows: { field: 'message_id', received: '../x' },
      },
    ],
  },
  'ack-message': {
    help: { 'I have it': 'mailed' },
    others: [
      {
        title: 'by the holder of the task that it is about, whom it was not sent to by name',
        on: 'mailed',
        input: { message_id: NOTE, agent: HOLDER },
        outcome: 'ok',
        shows: { message: { state: 'closed', reason: 'acknowledged', addressees: [{ id: HOLDER }] } },
      },
      {
        title: 'of a closed one changes nothing',
        on: 'mailed',
        input: { message_id: OLD_MESSAGE, agent: HOLDER },
        outcome: 'ok',
        shows: { changed: false, message: { state: 'closed' } },
      },
      {
        title: 'of no message',
        on: 'mailed',
        input: { message_id: 'none', agent: HOLDER },
        outcome: 'message_not_found',
      },
      {
        title: 'by whom it is not for',
        on: 'mailed',
        input: { message_id: NOTE, agent: OTHER },
        outcome: 'not_addressed',
        shows: { message_id: NOTE, author: OTHER },
      },
      {
        title: 'by a person, of what is for workers',
        on: 'mailed',
        input: { message_id: MESSAGE },
        outcome: 'not_addressed',
      },
      {
        title: 'of a message that has changed since',
        on: 'mailed',
        input: { message_id: MESSAGE, agent: HOLDER, if_revision: 7 },
        outcome: 'revision_conflict',
        shows: { expected: 7 },
      },
      {
        title: 'of what is no id',
        on: 'mailed',
        input: { message_id: '../x', agent: HOLDER },
        outcome: 'invalid_input',
        shows: { field: 'message_id' },
      },
    ],
  },
  'reply-message': {
    help: { Answer: 'mailed' },
    others: [
      {
        title: 'by a person to a person is closed at once',
        on: 'mailed',
        input: { message_id: NOTE, message: 'I moved it.' },
        outcome: 'ok',
        shows: {
          message: {
            state: 'closed',
            kind: 'answer',
            reply_to: NOTE,
            thread: NOTE,
            addressees: [{ id: 'people' }],
          },
        },
      },
      {
        title: 'to no message',
        on: 'mailed',
        input: { message_id: 'none', message: 'Yes.', agent: HOLDER },
        outcome: 'message_not_found',
      },
      {
        title: 'by whom it is not for',
        on: 'mailed',
        input: { message_id: MESSAGE, message: 'Yes.', agent: ORCHESTRATOR },
        outcome: 'not_addressed',
      },
      {
        title: 'to a closed one',
        on: 'mailed',
        input: { message_id: OLD_MESSAGE, message: 'Yes.', agent: HOLDER },
        outcome: 'message_closed',
        shows: { message_id: OLD_MESSAGE, closed_by: ORCHESTRATOR },
      },
      {
        title: 'to a message that has changed since',
        on: 'mailed',
        input: { message_id: MESSAGE, message: 'Yes.', agent: HOLDER, if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'with no words',
        on: 'mailed',
        input: { message_id: MESSAGE, message: ' ', agent: HOLDER },
        outcome: 'invalid_input',
        shows: { field: 'message' },
      },
    ],
  },
  'close-message': {
    help: { 'It is settled': 'mailed' },
    others: [
      {
        title: 'with the same reason again changes nothing',
        on: 'mailed',
        input: { message_id: OLD_MESSAGE, reason: 'sent by mistake', agent: ORCHESTRATOR },
        outcome: 'ok',
        shows: { changed: false },
      },
      {
        title: 'of one that another closed',
        on: 'mailed',
        input: { message_id: OLD_MESSAGE, reason: 'sent by mistake' },
        outcome: 'message_closed',
        shows: { reason: 'sent by mistake' },
      },
      {
        title: 'of no message',
        on: 'mailed',
        input: { message_id: 'none', reason: 'settled' },
        outcome: 'message_not_found',
      },
      {
        title: 'by whom it was sent to',
        on: 'mailed',
        input: { message_id: MESSAGE, reason: 'no time', agent: HOLDER },
        outcome: 'not_addressed',
      },
      {
        title: 'of a message that has changed since',
        on: 'mailed',
        input: { message_id: MESSAGE, reason: 'settled', if_revision: 7 },
        outcome: 'revision_conflict',
      },
      {
        title: 'without a reason',
        on: 'mailed',
        input: { message_id: MESSAGE, reason: '' },
        outcome: 'invalid_input',
        shows: { field: 'reason' },
      },
    ],
  },
  'append-event': {
    help: {},
    others: [
      {
        title: 'about a message',
        on: 'mailed',
        input: { type: 'note', entity_type: 'message', entity_id: MESSAGE, message: 'Told them aloud.' },
        outcome: 'ok',
        shows: { task: { id: TASK }, message: { id: MESSAGE } },
      },
      {
        title: 'about no message',
        on: 'mailed',
        input: { type: 'note', entity_type: 'message', entity_id: 'none', message: 'Look.' },
        outcome: 'message_not_found',
      },
    ],
  },
};
