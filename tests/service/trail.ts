import { expect } from 'vitest';
import type { EventItem } from '../../src/domain/event.ts';
import type { Status } from '../../src/domain/status.ts';
import type { Warning } from '../../src/domain/warning.ts';
import type { InputOf, OperationName } from '../../src/service/registry.ts';
import type { WriteAnswer } from '../../src/service/write-answer.ts';
import { type TempBoard, tempBoard } from '../helpers/temp-board.ts';

/** The parts of the newest commit that an audit reads. */
export interface LastCommit {
  subject: string;
  author: string;
  body: string;
  trailers: Record<string, string[]>;
}

/** A board with one pending task, `t-1`. */
export async function boardWithTask(
  input: Partial<InputOf<'create-task'>> = {},
  settings: Record<string, string | number | boolean> = {},
): Promise<TempBoard> {
  const board = await tempBoard(settings);
  await board.ok('create-task', { title: 'One', id: 't-1', ...input });
  return board;
}

/** A board whose task `t-1` has come to a status the ordinary way, in the hands of nobody. */
export async function boardWithTaskIn(status: Status): Promise<TempBoard> {
  const board = await boardWithTask();
  if (status === 'blocked') await block(board, 't-1');
  if (status === 'in_progress' || status === 'done')
    await board.ok('move-task', { task_id: 't-1', status: 'in_progress' });
  if (status === 'done') await board.ok('move-task', { task_id: 't-1', status: 'done' });
  return board;
}

/** A board whose task `t-1` the worker `a` has picked up; gives its run's id too. */
export async function boardWithPickup(): Promise<{ board: TempBoard; run: string }> {
  const board = await boardWithTask();
  const { run } = await board.ok('report-pickup', { task_id: 't-1', agent: 'a' });
  return { board, run: run?.id ?? '' };
}

/** Blocks a task as a person would. */
export function block(board: TempBoard, task_id: string, blocker = 'a key'): Promise<WriteAnswer> {
  return board.ok('move-task', { task_id, status: 'blocked', blocker });
}

/** The events that a write says it wrote, in that order. */
export async function eventsOf(board: TempBoard, answer: WriteAnswer): Promise<EventItem[]> {
  const { items } = await board.ok('list-events', { order: 'desc', limit: 50 });
  return answer.event_ids.map((id) => {
    const found = items.find((event) => event.id === id);
    if (found === undefined) throw new Error(`event ${id} was answered and is not on the board`);
    return found;
  });
}

/** The first event of a type among those that a write wrote. */
export async function eventOf(board: TempBoard, answer: WriteAnswer, type: string): Promise<EventItem> {
  const events = await eventsOf(board, answer);
  const found = events.find((event) => event.type === type);
  if (found === undefined)
    throw new Error(`no ${type} among ${events.map((event) => event.type).join(', ')}`);
  return found;
}

/** Reads the newest commit of the board's branch. */
export function lastCommit(board: TempBoard): LastCommit {
  const [subject = '', author = '', body = '', listed = ''] = board
    .git('log', '-1', '--format=%s%x00%an <%ae>%x00%b%x00%(trailers:unfold,only)')
    .split('\0');
  const trailers: Record<string, string[]> = {};
  for (const line of listed.trim().split('\n')) {
    const [key = '', value = ''] = line.split(': ');
    trailers[key] = [...(trailers[key] ?? []), value];
  }
  return { subject, author, body, trailers };
}

/** Runs a write that has to record exactly one commit, and leave the work tree clean behind it. */
export async function inOneCommit<T extends WriteAnswer>(
  board: TempBoard,
  write: () => Promise<T>,
): Promise<T> {
  const before = board.commits();
  const answer = await write();
  expect(board.commits()).toBe(before + 1);
  expect(board.git('rev-parse', 'HEAD').trim()).toBe(answer.commit);
  expect(board.git('status', '--porcelain')).toBe('');
  expect(answer).toMatchObject({ changed: true, replayed: false });
  return answer;
}

/** Runs a write that is no news: it succeeds, says so, and records nothing. */
export async function inNoCommit<T extends WriteAnswer>(
  board: TempBoard,
  write: () => Promise<T>,
): Promise<T> {
  const before = board.git('rev-parse', 'HEAD');
  const answer = await write();
  expect(board.git('rev-parse', 'HEAD')).toBe(before);
  expect(answer).toMatchObject({ changed: false, replayed: false, commit: null, event_ids: [] });
  return answer;
}

/** Runs a call that has to be refused with a code, recording and changing nothing; gives the error's details. */
export async function refused<Name extends OperationName>(
  board: TempBoard,
  operation: Name,
  input: InputOf<Name>,
  code: string,
): Promise<Record<string, unknown>> {
  const before = [board.git('rev-parse', 'HEAD'), board.git('status', '--porcelain')];
  const error = await board.fail(operation, input);
  expect(error).toMatchObject({ code });
  expect([board.git('rev-parse', 'HEAD'), board.git('status', '--porcelain')]).toEqual(before);
  return error.details;
}

/** The warnings of a call that has to succeed. */
export async function warningsOf<Name extends OperationName>(
  board: TempBoard,
  operation: Name,
  input: InputOf<Name>,
): Promise<Warning[]> {
  const envelope = await board.board.call(operation, input);
  expect(envelope).toMatchObject({ ok: true });
  return envelope.warnings;
}

/** A task as a list shows it. */
export async function taskOf(board: TempBoard, task_id = 't-1') {
  return (await board.ok('show-task', { task_id })).task;
}

/** A worker as a list shows it; its file has to be there. */
export async function workerOf(board: TempBoard, agent_id: string) {
  return (await board.ok('show-worker', { agent_id })).worker;
}
