import { HOLDER, MESSAGE, ORCHESTRATOR, OTHER, RUN, TASK } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** What cannot go on without somebody. */
export const needs: ExampleTable = {
  'list-needs': {
    help: { 'What a person has to see to': 'waiting', 'Questions only': 'waiting' },
    others: [
      {
        title: 'where somebody asks, somebody is blocked and somebody is silent',
        on: 'waiting',
        input: {},
        outcome: 'ok',
        shows: {
          total: 3,
          by_kind: { question: 1, external: 1, silent_worker: 1, review: 0 },
          items: [
            { kind: 'silent_worker', worker: 'agent-9', priority: 'critical' },
            {
              kind: 'question',
              for: 'anyone',
              task_id: TASK,
              worker: HOLDER,
              need: 'Which login?',
              options: ['OAuth', 'password'],
              recommend: 'OAuth',
              then: { who: HOLDER, operation: 'report-progress' },
              clear: { operation: 'answer-question', input: { task_id: TASK } },
            },
            { kind: 'external', worker: 'agent-3', need: 'needs the password' },
          ],
        },
      },
      {
        title: 'by kinds',
        on: 'in review',
        input: { kind: ['review', 'question'] },
        outcome: 'ok',
        shows: {
          total: 1,
          items: [
            {
              kind: 'review',
              task_id: TASK,
              review: { run_id: RUN, result: 'The password is kept.', criteria: { total: 2, met: 2 } },
              clear: { operation: 'approve-task' },
              or: [{ operation: 'return-task' }],
            },
          ],
        },
      },
      {
        title: 'for an agent',
        on: 'mailed',
        input: { for: OTHER },
        outcome: 'ok',
        shows: {
          total: 1,
          items: [
            {
              kind: 'unanswered_message',
              for: OTHER,
              message_id: MESSAGE,
              worker: ORCHESTRATOR,
              clear: { operation: 'reply-message', input: { message_id: MESSAGE, agent: OTHER } },
            },
          ],
        },
      },
      {
        title: 'for a worker, who does not see to what is for anyone',
        on: 'waiting',
        input: { for: HOLDER },
        outcome: 'ok',
        shows: { total: 0, items: [] },
      },
      {
        title: 'that are edits and files',
        on: 'edited by hand',
        input: { kind: ['unrecorded_edit', 'unreadable_file'] },
        outcome: 'ok',
        shows: {
          total: 1,
          items: [{ kind: 'unrecorded_edit', for: 'person', clear: { operation: 'record-edits' } }],
        },
      },
      {
        title: 'where a file cannot be read',
        on: 'malformed',
        input: { for: 'person', kind: ['unreadable_file'] },
        outcome: 'ok',
        shows: {
          total: 1,
          incomplete: { unreadable: 1 },
          items: [{ kind: 'unreadable_file', clear: { operation: null, command: null } }],
        },
      },
      {
        title: 'of a kind that there is not',
        on: 'waiting',
        input: { kind: ['hunger'] },
        outcome: 'invalid_input',
        shows: { field: 'kind.0', received: 'hunger' },
      },
      {
        title: 'for nobody who can be',
        on: 'waiting',
        input: { for: 'a b' },
        outcome: 'invalid_input',
        shows: { field: 'for', received: 'a b' },
      },
    ],
  },
};
