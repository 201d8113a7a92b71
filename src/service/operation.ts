import * as z from 'zod';
import type { BoardConfig } from '../domain/config.ts';
import type { EventFields } from '../domain/event.ts';
import { Id, type RandomBytes } from '../domain/ids.ts';
import type { Incomplete } from '../domain/page.ts';
import { wholeNumber } from '../domain/record.ts';
import { RequestId } from '../domain/request-id.ts';
import type { ErrorCode } from '../errors.ts';
import type { BoardFiles } from '../store/board-files/board-files.ts';
import type { Where } from '../store/edits/differences.ts';
import type { HandEdits } from '../store/edits/hand-edits.ts';
import type { EventFeed } from '../store/events/event-feed.ts';
import type { Repository } from '../store/git/repository.ts';
import type { View } from '../store/records/records.ts';
import type { Envelope } from './envelope.ts';
import type { Listener } from './listener.ts';
import type { CallOptions, Opened } from './run.ts';
import type { Stage } from './stage.ts';

/** What a read is given: the board's files at one instant, and the time. */
export interface ReadContext {
  readonly now: string;
  readonly config: BoardConfig & { name: string };
  readonly repository: Repository;
  readonly files: BoardFiles;
  /** Whom the answer's texts are for. */
  readonly listener: Listener;
  readonly view: View;
  /** Where an id is not found, take it for the beginning of one: for people who type. */
  readonly acceptPrefixes: boolean;
  /** What readers had to leave out so far. */
  leftOut(): Incomplete;
  /** Hears how far what takes long has come: so much of so much. */
  readonly progress?: (done: number, total: number) => void;
}

/** What a write is given besides: who writes, and where to put what it changes. Nothing is on disk before it returns. */
export interface WriteContext extends ReadContext {
  /** The worker or orchestrator that writes; null for a person. */
  readonly author: string | null;
  readonly force: boolean;
  readonly ifRevision: number | null;
  readonly random: RandomBytes;
  readonly stage: Stage;
  /** What people did to the files that is not on record yet. */
  findEdits(where: Where): Promise<HandEdits>;
}

/** The records that a write was about, by id; the answer shows them as they are afterwards. */
export interface Touched {
  task?: string | null;
  run?: string | null;
  worker?: string | null;
  message?: string | null;
  /** The hand edits that are recorded with it. */
  edits?: HandEdits;
}

/** One call of an operation, shown in help and reference, and run on every surface by the tests. */
export interface Example {
  title: string;
  input: Record<string, unknown>;
}

/** What a followed operation is given. */
export interface FollowContext {
  readonly feed: EventFeed;
  /** Fires when nobody wants more. */
  readonly signal: AbortSignal;
  /** The clock, in milliseconds since the epoch. */
  now(): number;
  /** Reads the board as it is now, once the files show what the branch holds. */
  look<T>(read: (context: ReadContext) => Promise<T>): Promise<T>;
}

/** An operation that can also be followed: it then goes on giving items as they come, until nobody wants more. */
interface StreamDeclaration<Shape extends z.ZodRawShape, Item extends z.ZodType> {
  /** Where HTTP has it. */
  path: string;
  /** One line for help. */
  summary: string;
  input: Shape;
  /** One of what comes. */
  item: Item;
  /** The input that goes on after an item, and the item's field that it takes: what HTTP calls `Last-Event-ID` and `id`. */
  resume: { input: keyof Shape & string; field: string };
  examples: readonly Example[];
  errors: readonly ErrorCode[];
  /** Begins: what is wrong with the input is told now, and what comes from now on is in what it gives. */
  begin(input: z.output<z.ZodObject<Shape>>, context: FollowContext): Promise<AsyncIterable<z.input<Item>>>;
}

/** A followed operation as the runner and the surfaces see it. */
export interface Stream<Shape extends z.ZodRawShape = z.ZodRawShape, Item extends z.ZodType = z.ZodType>
  extends Omit<StreamDeclaration<z.ZodRawShape, Item>, 'input' | 'begin'> {
  readonly input: z.ZodObject<Shape>;
  begin(input: unknown, context: FollowContext): Promise<AsyncIterable<unknown>>;
}

/** Declares how an operation can be followed. */
export function stream<Shape extends z.ZodRawShape, Item extends z.ZodType>(
  declaration: StreamDeclaration<Shape, Item>,
): Stream<Shape, Item> {
  return {
    ...declaration,
    input: z.strictObject(declaration.input),
    begin: (given, context) => declaration.begin(given as z.output<z.ZodObject<Shape>>, context),
  };
}

/** Whom an operation is for in the first place: help and the lists of tools for agents are put together by it. */
export type Audience = 'worker' | 'orchestrator' | 'rare';

interface Declaration<Shape extends z.ZodRawShape, Followed extends Stream | undefined = Stream | undefined> {
  /** The operation's name on the bridge, in the library and in envelopes; the CLI's command, but for a `command` of its own. */
  name: string;
  /** The CLI's words for it, where they are not the name. */
  command?: string;
  /** One line for lists of commands. */
  summary: string;
  /** More, for its own help page. */
  description?: string;
  audience: Audience;
  http: { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'; path: string };
  /** Inputs that the command line takes by position, in order. */
  positionals: readonly (keyof Shape & string)[];
  input: Shape;
  examples: readonly Example[];
  /** The codes that it can answer with beside those that every operation can. */
  errors: readonly ErrorCode[];
  /** How it is followed, where it can be. */
  stream?: Followed;
}

/**
 * What the command line alone does with a read's command, by a flag of its own: it goes beyond one read or one report, and
 * nobody should be able to start it from afar.
 */
export interface LocalVariant {
  flag: `--${string}`;
  /** One line for help. */
  summary: string;
  /** What it answers with. */
  output: z.ZodType;
  load(): Promise<(open: () => Opened, options: CallOptions) => Promise<Envelope>>;
}

export interface ReadDeclaration<
  Shape extends z.ZodRawShape,
  Output extends z.ZodType,
  Followed extends Stream | undefined = Stream | undefined,
> extends Declaration<Shape, Followed> {
  output: Output;
  /** It answers whatever branch the work tree shows: it looks at the board's branch itself, or tells of the other. */
  onAnyBranch?: true;
  /** What else the command line offers here, and nothing else does. */
  local?: LocalVariant;
  /** One line for help, where the command line can also show the answer in few words: for readers who pay by the word. */
  brief?: string;
  /** For each list in the answer, the fields that a person's table shows, in order; all of them without it. */
  columns?: Readonly<Record<string, readonly string[]>>;
  handler(
    input: z.output<z.ZodObject<Shape>>,
    context: ReadContext,
  ): z.input<Output> | Promise<z.input<Output>>;
}

export interface WriteDeclaration<
  Shape extends z.ZodRawShape,
  Extra extends z.ZodRawShape = Record<never, never>,
> extends Declaration<Shape> {
  /** It puts on record what people did: always as theirs, and nothing else with it. */
  recordsEdits?: true;
  /** Only a worker can make it: over HTTP, where nothing else says who writes, `agent` has to be given. */
  byWorker?: true;
  /** It takes `linkInput`, and what comes in there goes to the run that it is about. */
  takesLinks?: true;
  /** For a report by another name: what its events say that was reported. */
  reportsAs?: EventFields['report'];
  /** More than every write answers with, and how it is told from the events and the files, now or when the request is repeated. */
  extra?: {
    output: Extra;
    tell(events: readonly EventFields[], touched: Touched, context: ReadContext): z.input<z.ZodObject<Extra>>;
  };
  /** The commit's author where none is given: `null`, a person's, unless the operation knows better. */
  authorOf?(input: z.output<z.ZodObject<Shape>>, context: ReadContext): string | null;
  handler(input: z.output<z.ZodObject<Shape>>, context: WriteContext): Touched | Promise<Touched>;
}

/** The fields of every write, on every surface. */
const everyInput = {
  agent: Id.optional().describe('the worker or orchestrator that writes; a person without it'),
  request_id: RequestId.optional().describe(
    'idempotency key: the same id and input again within 24 hours records nothing and gives the first answer',
  ),
};

/** The fields of a write about what is there already: it has a revision, and rules that say who may change it. */
export const writeInput = {
  ...everyInput,
  if_revision: wholeNumber(1).optional().describe('refuse unless the task is still at this revision'),
  force: z
    .boolean()
    .default(false)
    .describe('override the transition table and the holder check; recorded as forced'),
};
export type WriteInput = typeof writeInput;

/** For signs of life that a program gives by itself: nobody reads the answer, so nothing in it counts as heard. */
export const newsInput = {
  news: z
    .boolean()
    .optional()
    .describe('whether its answer tells what is new (the default); else that is left for the next report'),
};

/** An operation as the runner and the surfaces see it: the shapes of one operation in particular do not matter there. */
export interface ReadOperation<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Output extends z.ZodType = z.ZodType,
  Followed extends Stream | undefined = Stream | undefined,
> {
  readonly access: 'read';
  readonly declaration: Omit<ReadDeclaration<Shape, Output, Followed>, 'handler'>;
  readonly input: z.ZodObject<Shape>;
  readonly output: Output;
  handle(input: unknown, context: ReadContext): unknown;
}

export interface WriteOperation<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Extra extends z.ZodRawShape = z.ZodRawShape,
  Common extends z.ZodRawShape = z.ZodRawShape,
> {
  readonly access: 'write';
  readonly declaration: Omit<WriteDeclaration<Shape, Extra>, 'handler' | 'authorOf' | 'extra'>;
  readonly input: z.ZodObject<Shape & Common>;
  /** The fields that it answers with beside those of every write. */
  readonly extra: Extra | null;
  authorOf(input: unknown, context: ReadContext): string | null;
  handle(input: unknown, context: WriteContext): Touched | Promise<Touched>;
  /** What it answers beside what every write does. */
  tell(events: readonly EventFields[], touched: Touched, context: ReadContext): Record<string, unknown>;
}

export type Operation = ReadOperation | WriteOperation;

/** Declares an operation that changes nothing. */
export function read<
  Shape extends z.ZodRawShape,
  Output extends z.ZodType,
  Followed extends Stream | undefined = undefined,
>(declaration: ReadDeclaration<Shape, Output, Followed>): ReadOperation<Shape, Output, Followed> {
  const input = z.strictObject(declaration.input);
  return {
    access: 'read',
    declaration,
    input,
    output: declaration.output,
    handle: (given, context) => declaration.handler(given as z.output<z.ZodObject<Shape>>, context),
  };
}

/** Declares an operation that records something; it takes the fields of such a write besides its own. */
export function write<Shape extends z.ZodRawShape, Extra extends z.ZodRawShape = Record<never, never>>(
  declaration: WriteDeclaration<Shape, Extra>,
): WriteOperation<Shape, Extra, WriteInput> {
  return declared(declaration, writeInput);
}

/** The same for what is about nothing that is there already: no revision to compare, and no rule to override. */
export function writeAnew<Shape extends z.ZodRawShape, Extra extends z.ZodRawShape = Record<never, never>>(
  declaration: WriteDeclaration<Shape, Extra>,
): WriteOperation<Shape, Extra, typeof everyInput> {
  return declared(declaration, everyInput);
}

function declared<Shape extends z.ZodRawShape, Extra extends z.ZodRawShape, Common extends z.ZodRawShape>(
  declaration: WriteDeclaration<Shape, Extra>,
  common: Common,
): WriteOperation<Shape, Extra, Common> {
  type Input = z.output<z.ZodObject<Shape>>;
  const { extra, ...rest } = declaration;
  return {
    access: 'write',
    declaration: rest,
    input: z.strictObject({ ...common, ...declaration.input }) as unknown as z.ZodObject<Shape & Common>,
    extra: extra?.output ?? null,
    authorOf: (given, context) => declaration.authorOf?.(given as Input, context) ?? null,
    handle: (given, context) => declaration.handler(given as Input, context),
    tell: (events, touched, context) => extra?.tell(events, touched, context) ?? {},
  };
}
