import { expect } from 'vitest';
import { HOLDER, OTHER } from '../boards.ts';
import type { ExampleTable } from '../example.ts';

/** Who is there. */
export const workers: ExampleTable = {
  'list-workers': {
    help: { 'Who went silent': 'taken', 'Who started whom': 'taken' },
    others: [
      {
        title: 'in a status, a page at a time',
        on: 'taken',
        input: { status: 'active', limit: 1 },
        outcome: 'ok',
        shows: { total: 2, next_cursor: expect.any(String) },
      },
      {
        title: 'all of them, whenever they were heard of',
        on: 'taken',
        input: { all: true },
        outcome: 'ok',
        shows: { total: 3, hidden: 0 },
      },
      {
        title: 'that are alive in a way that there is not',
        on: 'taken',
        input: { liveness: 'dead' },
        outcome: 'invalid_input',
        shows: { field: 'liveness', received: 'dead' },
      },
    ],
  },
  'show-worker': {
    help: { 'One worker': 'taken' },
    others: [
      {
        title: 'that went silent',
        on: 'taken',
        input: { agent_id: 'agent-9' },
        outcome: 'ok',
        shows: { worker: { liveness: 'stale' } },
      },
      { title: 'that there is not', on: 'taken', input: { agent_id: 'none' }, outcome: 'worker_not_found' },
      {
        title: 'of what is no id',
        on: 'taken',
        input: { agent_id: 'agent 7' },
        outcome: 'invalid_input',
        shows: { field: 'agent_id', received: 'agent 7' },
      },
    ],
  },
  'update-agent-status': {
    help: { 'At work': 'taken', 'Who it is': 'taken', Free: 'taken' },
    others: [
      {
        title: 'of a new worker makes it known',
        on: 'queued',
        input: { agent: OTHER, status: 'waiting', mode: 'Reading “the docs”' },
        outcome: 'ok',
        shows: { worker: { agent_id: OTHER, mode: 'Reading “the docs”' } },
      },
      {
        title: 'on no task',
        on: 'taken',
        input: { agent: HOLDER, status: 'active', current_task_id: 'none' },
        outcome: 'task_not_found',
      },
      {
        title: 'of one that started itself',
        on: 'taken',
        input: { agent: HOLDER, status: 'active', parent: HOLDER },
        outcome: 'invalid_input',
        shows: { field: 'parent', received: HOLDER },
      },
      {
        title: 'that there is not',
        on: 'taken',
        input: { agent: HOLDER, status: 'asleep' },
        outcome: 'invalid_input',
        shows: { field: 'status', received: 'asleep' },
      },
    ],
  },
};
