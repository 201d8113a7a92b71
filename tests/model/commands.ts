import type fc from 'fast-check';
import { expect } from 'vitest';
import type { Envelope } from '../../src/service/envelope.ts';
import type { WriteAnswer } from '../../src/service/write-answer.ts';
import type { TempBoard } from '../helpers/temp-board.ts';
import { expectAnswered, expectSame, expectSameMessages, type RunIds, runIdsOf } from './compare.ts';
import { takeShown } from './messages.ts';
import {
  type Call,
  type LossState,
  type Prediction,
  runKey,
  type ToldAnswer,
  taskOf,
  type World,
} from './model.ts';
import { predict } from './operations.ts';

/** What the model of a program knows. */
export interface Model {
  world: World;
  runIds: RunIds;
  /** The real ids of messages, by number. */
  messageIds: Map<number, string>;
  /** How many commits the branch should have. */
  commits: number;
  /** The calls that had a request id, in order. */
  sent: Call[];
  /** Recorded requests: what was asked, when, and the answer. */
  requests: Map<string, { payload: string; at: number; answer: WriteAnswer }>;
}

/** The board that a program runs on. */
export interface Real {
  board: TempBoard;
  /** Goes on as another process would, which remembers nothing. */
  restart(): void;
  call(operation: string, input: unknown): Promise<Envelope>;
}

export type BoardCommand = fc.AsyncCommand<Model, Real>;

const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** A call before it is known at which revision and run the board will be. */
export interface Draft {
  operation: Call['operation'];
  input: Record<string, unknown>;
  /** Whether it names the task's revision, the right one or a wrong one. */
  revision?: 'current' | 'wrong' | undefined;
  /** For `finish-run`: how many runs back, 1 being the last that began. */
  run?: number;
  /** For what is done to a message: how many messages back. */
  message?: number;
}

/** A write: it answers, changes and refuses as the model says, in one commit or in none. */
export class Write implements BoardCommand {
  readonly draft: Draft;

  constructor(draft: Draft) {
    this.draft = draft;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, real: Real): Promise<void> {
    const call = this.resolve(model);
    if (call.input.request_id !== undefined) model.sent.push(call);
    await send(model, real, call);
  }

  private resolve({ world }: Model): Call {
    const { operation, input, revision, run, message } = this.draft;
    const sent = message === undefined ? undefined : world.messages.at(-message);
    const meant = run === undefined ? undefined : world.runs.at(-run);
    const task = taskOf(world, String(input.task_id ?? meant?.task));
    const wanted = (task?.revision ?? 1) + (revision === 'wrong' ? 1 : 0);
    const runId = meant === undefined ? 'r-nowhere' : runKey(meant);
    const resolved = {
      ...input,
      ...(revision === undefined ? {} : { if_revision: wanted }),
      ...(run === undefined ? {} : { run_id: runId }),
      ...(message === undefined ? {} : { message_id: sent === undefined ? 'm-nowhere' : `M${sent.number}` }),
    };
    return { operation, input: JSON.parse(JSON.stringify(resolved)) } as Call;
  }

  toString(): string {
    return JSON.stringify(this.draft);
  }
}

/** A call with a request id is sent again, word for word. */
export class Repeat implements BoardCommand {
  readonly back: number;

  constructor(back: number) {
    this.back = back;
  }

  check(model: Readonly<Model>): boolean {
    return model.sent.at(-this.back) !== undefined;
  }

  async run(model: Model, real: Real): Promise<void> {
    const call = model.sent.at(-this.back);
    if (call !== undefined) await send(model, real, call);
  }

  toString(): string {
    return `repeat the request ${this.back} back`;
  }
}

export class PassTime implements BoardCommand {
  readonly seconds: number;

  constructor(seconds: number) {
    this.seconds = seconds;
  }

  check(): boolean {
    return true;
  }

  async run(model: Model, { board }: Real): Promise<void> {
    board.pass(this.seconds);
    model.world.now += this.seconds * 1000;
    await expectSame(model.world, board);
  }

  toString(): string {
    return `${this.seconds} s pass`;
  }
}

export class Restart implements BoardCommand {
  check(): boolean {
    return true;
  }

  async run(_model: Model, real: Real): Promise<void> {
    real.restart();
  }

  toString(): string {
    return 'another process goes on';
  }
}

async function send(model: Model, real: Real, call: Call): Promise<void> {
  const envelope = (await real.call(call.operation, withRealIds(model, call))) as Envelope<WriteAnswer>;
  const requestId = call.input.request_id;
  const known = requestId === undefined ? undefined : recorded(model, requestId);
  if (known === undefined) await checkFresh(model, real, call, envelope);
  else checkKnown(known, call, envelope);
  expect(real.board.commits(), 'commits').toBe(model.commits);
  model.runIds = await expectSame(model.world, real.board);
  await expectSameMessages(model.world, model.messageIds, real.board);
  if (envelope.ok && !envelope.data.replayed) expectAnswered(model.world, model.runIds, envelope.data);
}

function withRealIds({ runIds, messageIds }: Model, { input }: Call): unknown {
  if ('message_id' in input) {
    const number = Number(input.message_id.slice(1));
    return { ...input, message_id: messageIds.get(number) ?? 'm-nowhere' };
  }
  if (!('run_id' in input) || input.run_id === undefined) return input;
  return { ...input, run_id: runIds.get(input.run_id) ?? 'r-nowhere' };
}

function recorded({ requests, world }: Model, requestId: string) {
  const found = requests.get(requestId);
  return found !== undefined && world.now - found.at <= REMEMBERED_MS ? found : undefined;
}

function shown(envelope: Envelope): string {
  return envelope.ok ? 'answered' : `${envelope.error.code}: ${envelope.error.message}`;
}

function payloadOf({ operation, input }: Call): string {
  return JSON.stringify([operation, { ...input, request_id: undefined }]);
}

/** A request id that is on record gives its first answer again, or a conflict, and writes nothing. */
function checkKnown(
  known: { payload: string; answer: WriteAnswer },
  call: Call,
  envelope: Envelope<WriteAnswer>,
): void {
  if (known.payload !== payloadOf(call)) {
    expect(envelope, shown(envelope)).toMatchObject({ ok: false, error: { code: 'request_id_conflict' } });
    return;
  }
  expect(envelope, shown(envelope)).toMatchObject({ ok: true });
  if (envelope.ok) expect(envelope.data).toEqual({ ...known.answer, replayed: true });
}

/** Whoever takes something up is shown again what is still open. */
const TAKING_UP = ['report-pickup', 'report-next'];

/** A message that a write sent has an id that nobody could foretell. */
async function learnMessage({ messageIds }: Model, after: World, board: TempBoard): Promise<void> {
  const unknown = after.messages.filter(({ number }) => !messageIds.has(number));
  if (unknown.length === 0) return;
  const { items } = await board.ok('list-messages', { state: ['open', 'closed'], limit: 500 });
  const known = new Set(messageIds.values());
  const sent = items.filter(({ id }) => !known.has(id));
  expect(sent.length, 'messages sent').toBe(unknown.length);
  for (const [index, { number }] of unknown.entries()) messageIds.set(number, sent[index]?.id ?? '');
}

function checkLost(runIds: RunIds, lost: readonly LossState[], { news }: WriteAnswer): void {
  const expected = lost.map(({ task, run, by, at }) => {
    return { task, run: runIds.get(run), by, at: new Date(at).toISOString() };
  });
  expect(news?.lost ?? []).toEqual(expected);
}

/** Which messages were shown is in the answer: the model says whether these could be, and goes on from there. */
function checkInbox(
  { messageIds }: Model,
  { operation }: Call,
  { draft }: Extract<Prediction, { ok: true }>,
  { news }: WriteAnswer,
): void {
  const numbers = new Map([...messageIds].map(([number, id]) => [id, number]));
  const shown = (news?.inbox.items ?? []).map(({ id }) => numbers.get(id) ?? 0);
  expect(takeShown(draft, TAKING_UP.includes(operation), shown), 'the inbox').toBeNull();
}

async function checkFresh(
  model: Model,
  { board }: Real,
  call: Call,
  envelope: Envelope<WriteAnswer>,
): Promise<void> {
  const predicted = predict(model.world, call);
  if (!predicted.ok) {
    const { code, details } = predicted;
    expect(envelope, shown(envelope)).toMatchObject({ ok: false, error: { code, details } });
    return;
  }
  expect(envelope, shown(envelope)).toMatchObject({
    ok: true,
    data: { changed: predicted.changed, replayed: false },
  });
  if (!envelope.ok) return;
  const { data, warnings } = envelope;
  expect(warnings.map(({ code }) => code).sort()).toEqual([...predicted.warnings].sort());
  expect(data.event_ids.length > 0).toBe(predicted.changed);
  expect(data.commit !== null).toBe(predicted.changed);
  const inAnyOrder = (answers: readonly ToldAnswer[]) => answers.map((one) => JSON.stringify(one)).sort();
  expect(inAnyOrder(data.news?.answers ?? [])).toEqual(inAnyOrder(predicted.news.answers));
  const { lost } = predicted.news;
  checkLost(lost.length === 0 ? model.runIds : await runIdsOf(board), lost, data);
  const { task, run, worker } = predicted.answer;
  if (task !== undefined) expect(data.task?.id ?? null).toBe(task);
  if (run !== undefined)
    expect(data.run === null ? null : `${data.run.task_id}#${data.run.attempt}`).toBe(run);
  await learnMessage(model, predicted.draft.world, board);
  const { message } = predicted.answer;
  if (message !== undefined) expect(data.message?.id).toBe(model.messageIds.get(message));
  checkInbox(model, call, predicted, data);
  if (worker !== undefined && predicted.world.workers.some(({ id }) => id === worker))
    expect(data.worker?.agent_id).toBe(worker);
  model.world = predicted.world;
  if (!predicted.changed) return;
  model.commits++;
  const { request_id: requestId } = call.input;
  if (requestId !== undefined)
    model.requests.set(requestId, { payload: payloadOf(call), at: model.world.now, answer: data });
}
