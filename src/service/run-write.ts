import { isId } from '../domain/ids.ts';
import type { Warning } from '../domain/warning.ts';
import { BoardError } from '../errors.ts';
import type { Drift } from '../store/drifts.ts';
import { handEditChange } from '../store/hand-edits.ts';
import type { Standing } from '../store/planning.ts';
import type { View } from '../store/records.ts';
import { findRequest } from '../store/requests.ts';
import { StagedTree } from '../store/staged-tree.ts';
import { findAgent } from '../store/workers.ts';
import type { ReadContext, Touched, WriteContext, WriteOperation } from './operation.ts';
import { hashRequest, replay, touchedTrailer } from './replay.ts';
import { type CallOptions, checkOutput, type Opened } from './run.ts';
import { Stage, type StageOptions } from './stage.ts';
import { WriteAnswer, writeAnswer } from './write-answer.ts';

/** The fields of every write, as they come out of parsing. */
interface CommonInput {
  agent?: string;
  request_id?: string;
  if_revision?: number;
  force: boolean;
}

/** What the last run of the handler came to; earlier runs, before the branch moved on, do not count. */
type Outcome = { kind: 'replayed'; answer: WriteAnswer } | { kind: 'staged'; answer: WriteAnswer };

interface Staged {
  stage: Stage;
  touched: Touched;
  context: WriteContext;
}

/** Runs a write: lock, replay or handler, commit, answer. */
export async function runWrite(
  operation: WriteOperation,
  parsed: unknown,
  opened: Opened,
  options: CallOptions,
  warn: (warning: Warning) => void,
): Promise<unknown> {
  const { repository, journal } = opened;
  const input = parsed as CommonInput;
  // Who writes is part of what is asked, also where the environment says it.
  const agent = input.agent ?? options.defaultAgent ?? undefined;
  const hash = hashRequest(operation.declaration.name, { ...input, agent });
  let outcome = undefined as Outcome | undefined;
  const plan = async (standing: Standing) => {
    const context = readContext(opened, options, { tree: standing.tree, warn });
    if (input.request_id !== undefined) {
      if (standing.underWay.has(input.request_id)) return 'later';
      const commit = await findRequest(repository, standing.tip, input.request_id, context.now);
      if (commit !== null) {
        outcome = { kind: 'replayed', answer: await replay(context, commit, { id: input.request_id, hash }) };
        return [];
      }
    }
    const staged = stageWrite(operation, input, { context, standing, options, hash });
    outcome = { kind: 'staged', answer: answerTo(staged) };
    const { author } = staged.context;
    const { name, email } = (await standing.identities).author;
    const signed =
      author === null ? { name, email } : { name: author, email: `${author}@mission-control.invalid` };
    const { files, events } = staged.stage;
    const trailers = input.request_id === undefined ? [] : [touchedTrailer(staged.touched)];
    const at = events[0]?.at ?? context.now;
    return events.length === 0 ? [] : [{ files, events, author: signed, at, trailers }];
  };
  const onDrift = async (drifts: readonly Drift[], standing: Standing) =>
    recordHandEdits(options, drifts, standing);
  const taskId = 'task_id' in input && typeof input.task_id === 'string' ? input.task_id : null;
  const about = taskId === null ? null : { taskId, now: new Date(options.now()).toISOString() };
  const { commits, warnings } = await journal.write({ plan, onDrift, about });
  for (const warning of warnings) warn(warning);
  if (outcome === undefined) throw new Error('the journal never asked for a plan');
  const commit = commits[0] ?? null;
  const answer =
    outcome.kind === 'replayed' ? outcome.answer : { ...outcome.answer, changed: commit !== null, commit };
  return checkOutput(WriteAnswer, answer);
}

/** Answered from what is staged, under the lock: a moment later another writer may be at these files. */
function answerTo({ stage, touched, context }: Staged): WriteAnswer {
  const eventIds = stage.events.map((event) => event.id);
  return writeAnswer(context, { replayed: false, eventIds, commit: null, author: context.author, touched });
}

function readContext({ repository, config, files }: Opened, options: CallOptions, view: View): ReadContext {
  return {
    now: new Date(options.now()).toISOString(),
    config,
    repository,
    files,
    acceptPrefixes: options.acceptPrefixes,
    view,
  };
}

/** The environment's agent comes unchecked, and would name files. */
function checkDefault(agent: string | null): string | null {
  if (agent === null || isId(agent)) return agent;
  throw new BoardError(
    'invalid_input',
    `MISSION_CONTROL_AGENT: expected an id such as agent-7, got ${JSON.stringify(agent)}; set it to the worker's id or unset it`,
    { details: { field: 'agent', received: agent } },
  );
}

/** What a write is staged on. */
interface Groundwork {
  context: ReadContext;
  standing: Standing;
  options: CallOptions;
  hash: string;
}

function stageWrite(
  operation: WriteOperation,
  input: CommonInput,
  { context: base, standing, options: { random, defaultAgent }, hash }: Groundwork,
): Staged {
  const named = input.agent ?? checkDefault(defaultAgent) ?? operation.authorOf(input, base);
  // Ids that differ in case are the same worker: the one that is on the board already says how it is written.
  const author = named === null ? null : (findAgent(base.view, named)?.fields.id ?? named);
  const verb = operation.declaration.command?.split(' ')[1] as StageOptions['report'] | undefined;
  const stage = new Stage({
    now: base.now,
    author,
    forced: input.force,
    report: verb ?? null,
    requestId: input.request_id ?? null,
    requestHash: input.request_id === undefined ? null : hash,
    lastEventId: standing.lastEventId(),
    random,
  });
  const context: WriteContext = {
    ...base,
    view: { ...base.view, tree: new StagedTree(base.view.tree, stage.files) },
    author,
    force: input.force,
    ifRevision: input.if_revision ?? null,
    random,
    stage,
  };
  return { stage, touched: operation.handle(input, context), context };
}

/** Hand edits are a person's own report, and go on record before what was to be written. */
function recordHandEdits(options: CallOptions, drifts: readonly Drift[], standing: Standing) {
  const now = new Date(options.now()).toISOString();
  const stage = new Stage({
    now,
    author: null,
    forced: false,
    report: null,
    requestId: null,
    requestHash: null,
    lastEventId: standing.lastEventId(),
    random: options.random,
  });
  return handEditChange(drifts, standing, now, {
    events: stage.events,
    event: ({ type, entity_id, from, to, forced, data, message }) => {
      stage.event({
        type: type as 'task-edited',
        entity_type: 'task',
        entity_id,
        task: entity_id,
        from,
        to,
        forced,
        data,
        message,
      });
    },
  });
}
