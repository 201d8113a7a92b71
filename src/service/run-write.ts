import * as z from 'zod';
import { isId } from '../domain/ids.ts';
import type { Warning } from '../domain/warning.ts';
import { BoardError } from '../errors.ts';
import type { HandEdits } from '../store/edits/hand-edits.ts';
import { StagedTree } from '../store/files/staged-tree.ts';
import type { ChangeSet } from '../store/journal/change-set.ts';
import type { Standing } from '../store/journal/planning.ts';
import { findRequest } from '../store/journal/requests.ts';
import type { View } from '../store/records/records.ts';
import { findAgent } from '../store/records/workers.ts';
import { changeOfEdits, recordsTrailers } from './edits/change-of-edits.ts';
import { type Heard, hearNews } from './news/hearing.ts';
import type { ReadContext, Touched, WriteContext, WriteOperation } from './operation.ts';
import { hashRequest, replay, touchedTrailer } from './replay.ts';
import { type CallOptions, checkOutput, listenerOf, type Opened } from './run.ts';
import { addLinks, linkInput } from './runs/link-input.ts';
import { Stage, type StageOptions } from './stage.ts';
import { whoAreYou } from './who-are-you.ts';
import { outputOf, type WriteAnswer, writeAnswer } from './write-answer.ts';

/** The fields of every write, as they come out of parsing. */
interface CommonInput {
  agent?: string;
  request_id?: string;
  if_revision?: number;
  force?: boolean;
  news?: boolean;
}

/** What the last run of the handler came to; earlier runs, before the branch moved on, do not count. */
type Outcome = { kind: 'replayed' | 'staged'; answer: WriteAnswer };

/** What a write came to before anything is recorded. */
export interface Staged {
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
  const { repository } = opened;
  const input = parsed as CommonInput;
  // Who writes is part of what is asked, also where the environment says it.
  const agent = input.agent ?? options.defaultAgent ?? undefined;
  const request =
    input.request_id === undefined
      ? null
      : { id: input.request_id, hash: hashRequest(operation.declaration.name, { ...input, agent }) };
  let outcome = undefined as Outcome | undefined;
  const plan = async (standing: Standing) => {
    const context = readContext(opened, options, input, { tree: standing.tree, warn });
    if (request !== null) {
      if (standing.underWay.has(request.id)) return 'later';
      for (const commit of await findRequest(repository, standing.tip, request.id, context.now)) {
        const answer = await replay(operation, context, commit, request);
        if (answer === null) continue;
        outcome = { kind: 'replayed', answer };
        return [];
      }
    }
    const staged = await stageWrite(operation, input, { context, standing, options, request });
    const most = input.news === false ? 0 : options.newsMost;
    const hearing = hearNews(staged, { operation: operation.declaration.name, most });
    const answer = answerTo(operation, staged, hearing);
    outcome = { kind: 'staged', answer };
    // A report that leaves the task's file as it is is about it all the same.
    if (answer.task !== null) staged.stage.titles.set(answer.task.id, answer.task.title);
    const kept = [touchedTrailer(staged.touched), ...hearing.trailers];
    const change = await changeOf(staged, standing, request === null ? [] : kept);
    return change === null ? [] : [change];
  };
  const recordEdits = (edits: HandEdits, standing: Standing) => {
    const context = readContext(opened, options, input, { tree: standing.tree, warn });
    const isPersonThere = agent === undefined;
    return changeOfEdits(edits, standing, { ...context, random: options.random, isPersonThere });
  };
  const about = {
    taskId: 'task_id' in input && typeof input.task_id === 'string' ? input.task_id : null,
    agentId: agent ?? null,
    now: new Date(options.now()).toISOString(),
  };
  const isOfEdits = operation.declaration.recordsEdits === true;
  const journal = await opened.journal(opened.config);
  const { commits, warnings } = await journal.write({ plan, recordEdits, about, isOfEdits });
  for (const warning of warnings) warn(warning);
  opened.files.keep();
  if (outcome === undefined) throw new Error('the journal never asked for a plan');
  const commit = commits[0] ?? null;
  const answer =
    outcome.kind === 'replayed' ? outcome.answer : { ...outcome.answer, changed: commit !== null, commit };
  return checkOutput(outputOf(operation), answer);
}

/** Answered from what is staged, under the lock: a moment later another writer may be at these files. */
function answerTo(
  operation: WriteOperation,
  { stage, touched, context }: Staged,
  { news, known }: Heard,
): WriteAnswer {
  const facts = {
    operation: operation.declaration.name,
    replayed: false,
    eventIds: stage.events.map((event) => event.id),
    commit: null,
    author: context.author,
    touched,
    news,
    ...(known === null ? {} : { known }),
  };
  return { ...writeAnswer(context, facts), ...operation.tell(stage.events, touched, context) };
}

/** What the journal is to record; null where nothing changes. */
async function changeOf(
  { stage, touched, context }: Staged,
  standing: Standing,
  kept: readonly string[],
): Promise<ChangeSet | null> {
  const { files, events, seals, titles } = stage;
  const [first] = events;
  if (first === undefined) return null;
  const { author, edits } = { author: context.author, edits: touched.edits };
  const person = edits?.foreign.author ?? (await standing.identities).author;
  const unnamed = edits === undefined ? null : whoAreYou(person);
  if (unnamed !== null) context.view.warn(unnamed);
  const signed = author === null ? person : { name: author, email: `${author}@mission-control.invalid` };
  const trailers = [...recordsTrailers(edits), ...kept];
  const change = { files, events, seals, titles, author: signed, at: first.at, trailers };
  return edits === undefined ? change : { ...change, edits };
}

function readContext(opened: Opened, options: CallOptions, input: CommonInput, view: View): ReadContext {
  const { repository, config, files } = opened;
  return {
    now: new Date(options.now()).toISOString(),
    config,
    repository,
    files,
    listener: listenerOf(options, opened, input),
    acceptPrefixes: options.acceptPrefixes,
    view,
    leftOut: () => ({ unreadable: 0, not_recorded: 0 }),
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

/** The part of a report's input that says where the work is. */
const linksOf = z.object(linkInput);

/** What a write is staged on. */
interface Groundwork {
  context: ReadContext;
  standing: Standing;
  options: CallOptions;
  request: { id: string; hash: string } | null;
}

async function stageWrite(
  operation: WriteOperation,
  input: CommonInput,
  { context: base, standing, options: { random, defaultAgent }, request }: Groundwork,
): Promise<Staged> {
  const isPersons = operation.declaration.recordsEdits === true;
  const named = isPersons
    ? null
    : (input.agent ?? checkDefault(defaultAgent) ?? operation.authorOf(input, base));
  // Ids that differ in case are the same worker: the one that is on the board already says how it is written.
  const author = named === null ? null : (findAgent(base.view, named)?.fields.id ?? named);
  const { command, reportsAs } = operation.declaration;
  const verb = reportsAs ?? (command?.split(' ')[1] as StageOptions['report'] | undefined);
  const stage = new Stage({
    now: base.now,
    author,
    forced: input.force === true,
    report: verb ?? null,
    requestId: request?.id ?? null,
    requestHash: request?.hash ?? null,
    lastEventId: standing.lastEventId(base.now),
    random,
  });
  const context: WriteContext = {
    ...base,
    view: { ...base.view, tree: new StagedTree(base.view.tree, stage.files) },
    author,
    force: input.force === true || isPersons,
    ifRevision: input.if_revision ?? null,
    random,
    stage,
    findEdits: standing.findEdits,
  };
  const touched = await operation.handle(input, context);
  if (operation.declaration.takesLinks === true) addLinks(context, touched, linksOf.parse(input));
  return { stage, touched, context };
}
