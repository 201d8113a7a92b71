import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BAD_TASK, HOLDER, TASK } from '../boards.ts';
import type { Example, ExampleTable, OperationExamples } from '../example.ts';

const loseBoard = (root: string) => renameSync(join(root, 'board.yaml'), join(root, 'away.yaml'));
const loseRepository = (root: string) => rmSync(join(root, '.git'), { recursive: true });

function loseLock(root: string): void {
  const path = join(root, '.git', 'mission-control', 'lock');
  rmSync(path);
  mkdirSync(path);
}

const progress = { task_id: TASK, agent: HOLDER, message: 'Once.' };

/** What any operation may meet: request ids, hand edits, and boards and repositories that are not as they should be. */
export const anyOperation: ExampleTable = {
  'create-task': only(
    {
      title: 'sent again with its request id gives the first answer',
      on: 'requested',
      input: { title: 'Once', request_id: 'request-1' },
      outcome: 'ok',
      shows: { replayed: true, task: { title: 'Once' } },
    },
    {
      title: 'with the request id of another request',
      on: 'requested',
      input: { title: 'Twice', request_id: 'request-2' },
      outcome: 'request_id_conflict',
      shows: { request_id: 'request-2' },
    },
    {
      title: 'with an empty request id',
      on: 'queued',
      input: { title: 'One', request_id: '' },
      outcome: 'invalid_input',
      shows: { field: 'request_id', received: '' },
    },
  ),
  'report-progress': only(
    {
      title: 'sent again with its request id gives the first answer',
      on: 'requested',
      input: { ...progress, request_id: 'request-2' },
      outcome: 'ok',
      shows: { replayed: true, worker: { agent_id: HOLDER } },
    },
    {
      title: 'with a new request id is recorded with it',
      on: 'requested',
      input: { ...progress, request_id: 'request 3: “ä”' },
      outcome: 'ok',
      shows: { replayed: false, changed: true },
    },
    {
      title: 'with the request id of another worker',
      on: 'requested',
      input: { task_id: TASK, message: 'Once.', request_id: 'request-2' },
      outcome: 'request_id_conflict',
    },
    {
      title: 'on a task that was edited by hand records the edit first',
      on: 'edited by hand',
      input: progress,
      outcome: 'ok',
      shows: { changed: true, task: { priority: 'critical' } },
    },
    {
      title: 'while HEAD is detached',
      on: 'detached',
      input: progress,
      outcome: 'git_busy',
      shows: { reason: 'detached_head' },
    },
    {
      title: 'on a board that has gone',
      on: 'taken',
      input: progress,
      outcome: 'board_not_found',
      meanwhile: loseBoard,
    },
    {
      title: 'on a board whose repository has gone',
      on: 'taken',
      input: progress,
      outcome: 'git_failed',
      meanwhile: loseRepository,
    },
    {
      title: 'where a folder is in the place of the lock',
      on: 'taken',
      input: progress,
      outcome: 'storage_failed',
      meanwhile: loseLock,
    },
    {
      title: 'on a task whose file cannot be read',
      on: 'malformed',
      input: { ...progress, task_id: BAD_TASK },
      outcome: 'malformed_file',
    },
  ),
  'list-tasks': only(
    {
      title: 'on a board with a file that cannot be read names that file and lists the others',
      on: 'malformed',
      input: { status: ['pending'] },
      outcome: 'ok',
      shows: { total: 2 },
    },
    {
      title: 'on a board that has gone',
      on: 'taken',
      input: {},
      outcome: 'board_not_found',
      meanwhile: loseBoard,
    },
  ),
  'board-summary': only(
    {
      title: 'while HEAD is detached',
      on: 'detached',
      input: {},
      outcome: 'git_busy',
      shows: { reason: 'detached_head' },
    },
    {
      title: 'on a board with a file that cannot be read',
      on: 'malformed',
      input: {},
      outcome: 'ok',
      shows: { counts: { pending: 3 } },
    },
  ),
  'show-task': only({
    title: 'of a file that cannot be read',
    on: 'malformed',
    input: { task_id: BAD_TASK },
    outcome: 'malformed_file',
  }),
};

function only(...others: Example[]): OperationExamples {
  return { help: {}, others };
}
