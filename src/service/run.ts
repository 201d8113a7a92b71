/**
 * Invariant: every call of an operation, from whatever surface, passes through `runOperation`, and every answer is an
 * envelope. Input is checked before anything is touched, output before it is handed out; what is recorded is recorded
 * before it is answered; nothing but an envelope comes out, whatever goes wrong.
 */
import * as z from 'zod';
import { check } from '../domain/check.ts';
import type { BoardConfig } from '../domain/config.ts';
import type { RandomBytes } from '../domain/ids.ts';
import { NESTING_MAX, nestsDeeper } from '../domain/nesting.ts';
import type { Phrases } from '../domain/phrases.ts';
import { isPlainObject, unwrap } from '../domain/record.ts';
import { findUnkeepable } from '../domain/unkeepable.ts';
import { type Warning, Warnings } from '../domain/warning.ts';
import { BoardError } from '../errors.ts';
import type { ConfigFile } from '../store/board/config.ts';
import type { BoardFiles } from '../store/board-files/board-files.ts';
import { type Repository, refuseOtherBranch } from '../store/git/repository.ts';
import { notCheckedOut } from '../store/index/not-checked-out.ts';
import type { Journal } from '../store/journal/journal.ts';
import { type Envelope, failure, SCHEMA_VERSION } from './envelope.ts';
import { type Listener, warningsFor } from './listener.ts';
import type { Operation, ReadContext, ReadOperation } from './operation.ts';

/** A board that is open: where it is, and what writes to it. */
export interface Opened {
  readonly repository: Repository;
  readonly config: BoardConfig & { name: string };
  readonly configFile: ConfigFile;
  readonly files: BoardFiles;
  /** The folder that whoever calls has to name to find it again; null where it is found without. */
  readonly named: string | null;
  /** What writes to it, by the board's configuration as it is now. */
  journal(config: BoardConfig): Promise<Journal>;
}

/** What a caller's surface adds to a call. */
export interface CallOptions {
  /** The clock, in milliseconds since the epoch. */
  now: () => number;
  random: RandomBytes;
  /** The author of writes that name none: the environment's agent. */
  defaultAgent: string | null;
  /** Take the beginning of an id for the id, where only one begins so. */
  acceptPrefixes: boolean;
  /** How many pieces of news an answer may tell: what a text has no line for is told by the next. */
  newsMost?: number;
  /** What the surface calls things. */
  phrases: Phrases;
  /** Hears how far a read that takes long has come. */
  progress?: ReadContext['progress'];
}

/** Runs one operation and gives its envelope. Never throws. */
export async function runOperation(
  operation: Operation,
  input: unknown,
  open: () => Opened | Promise<Opened>,
  options: CallOptions,
): Promise<Envelope> {
  const { name } = operation.declaration;
  const warnings = new Warnings();
  const warn = (warning: Warning) => warnings.add(warning);
  let opened: Opened | undefined;
  try {
    const parsed = parseInput(operation.input, input);
    opened = await open();
    const data =
      operation.access === 'read'
        ? await runRead(operation, parsed, opened, options, warnings)
        : await (await loadWriting()).runWrite(operation, parsed, opened, options, warn);
    const shown = warningsFor(listenerOf(options, opened, input), warnings.list());
    return { ok: true, schema_version: SCHEMA_VERSION, operation: name, data, warnings: shown };
  } catch (error) {
    const shown = opened === undefined ? error : await told(error, opened);
    return failure(name, shown, warnings.list(), listenerOf(options, opened, input));
  }
}

/** Who reads the answer: a worker where the call names an agent, or is made in an agent's environment. */
export function listenerOf(
  { defaultAgent, phrases }: Pick<CallOptions, 'defaultAgent' | 'phrases'>,
  opened: Pick<Opened, 'named'> | undefined,
  input: unknown,
): Listener {
  const isWorker = defaultAgent !== null || (isPlainObject(input) && typeof input.agent === 'string');
  return { named: opened?.named ?? null, isWorker, phrases };
}

/** What is missing may be in a place where nothing looks for it: loaded where somebody asks for it. */
async function told(error: unknown, opened: Opened): Promise<unknown> {
  if (!(error instanceof BoardError) || error.code !== 'task_not_found') return error;
  return (await import('./tasks/whereabouts.ts')).withWhereabouts(error, opened);
}

/** Loaded when it is first needed: to write takes twice the code that reading does. */
export const loadWriting = () => import('./run-write.ts');

/** Checks input against a schema; the first complaint becomes `invalid_input` and names field, expectation and value. */
export function parseInput<S extends z.ZodObject>(schema: S, input: unknown): z.output<S> {
  refuseDeepInput(input);
  refuseUnkeepable(input);
  const parsed = check(schema, input ?? {});
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const unknownKey = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const path = [...(issue?.path ?? []), ...(unknownKey === undefined ? [] : [unknownKey])];
  const received = path.reduce<unknown>((value, key) => member(value, key), input);
  const field = path.join('.');
  const wrong =
    unknownKey === undefined
      ? expectation(issue)
      : `unknown field; expected ${fieldsAt(schema, issue?.path ?? []).join(', ') || 'none'}`;
  throw new BoardError(
    'invalid_input',
    `${field === '' ? 'input' : field}: ${wrong}, got ${shown(received)}`,
    {
      details: { field, ...(received === undefined ? {} : { received }) },
    },
  );
}

/** The fields that an object takes which lies so deep in an input. */
function fieldsAt(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const inner = unwrap(schema);
  const [key, ...deeper] = path;
  if (inner instanceof z.ZodArray) return fieldsAt(inner.element, deeper);
  if (!(inner instanceof z.ZodObject)) return [];
  const next = key === undefined ? undefined : inner.shape[String(key)];
  return next === undefined ? Object.keys(inner.shape) : fieldsAt(next, deeper);
}

/** Before anything else looks at it, for looking is recursive. */
function refuseDeepInput(input: unknown): void {
  for (const [field, value] of isPlainObject(input) ? Object.entries(input) : []) {
    if (!nestsDeeper(value, NESTING_MAX)) continue;
    throw new BoardError(
      'invalid_input',
      `${field}: expected at most ${NESTING_MAX} levels of nesting, got more`,
      {
        details: { field },
      },
    );
  }
}

/** Before zod sees it, which leaves some of it out, and before it is shown in a complaint. */
function refuseUnkeepable(input: unknown): void {
  const found = isPlainObject(input) ? findUnkeepable(input) : null;
  if (found === null) return;
  const field = found.path.join('.');
  throw new BoardError('invalid_input', `${field}: ${found.problem}`, { details: { field } });
}

function member(value: unknown, key: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(key)];
  return isPlainObject(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}

/** zod's own words begin with "Invalid …: expected"; ours, and those, are told from the expectation on. */
function expectation(issue: z.core.$ZodIssue | undefined): string {
  if (issue?.code === 'invalid_value') return `expected ${issue.values.map(String).join(', ')}`;
  const words = issue?.message ?? 'not as expected';
  return /expected .*/.exec(words)?.[0].replace(/, received .*$/, '') ?? words;
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const inWords = (_: string, item: unknown) => (typeof item === 'bigint' ? `${item}n` : item);
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value, inWords) ?? String(value));
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

async function runRead(
  operation: ReadOperation,
  input: unknown,
  opened: Opened,
  options: CallOptions,
  warnings: Warnings,
): Promise<unknown> {
  const { repository, config, files } = opened;
  const context = await readContext(opened, options, { input, warnings });
  const warn = (warning: Warning) => warnings.add(warning);
  if (operation.declaration.onAnyBranch !== true) await refuseOtherBranch(repository, config.branch);
  const [data] = await Promise.all([operation.handle(input, context), warnOfSparse(repository, warn)]);
  const answer = checkOutput(operation.output, data);
  files.keep();
  return answer;
}

/** What a read is given: the board as it is now. */
export async function readContext(
  opened: Opened,
  options: CallOptions,
  { input, warnings }: { input: unknown; warnings: Warnings },
): Promise<ReadContext> {
  const { repository, config, files } = opened;
  return {
    now: new Date(options.now()).toISOString(),
    config,
    repository,
    files,
    listener: listenerOf(options, opened, input),
    acceptPrefixes: options.acceptPrefixes,
    ...(options.progress === undefined ? {} : { progress: options.progress }),
    view: { tree: await files.current(), warn: (warning) => warnings.add(warning) },
    leftOut: () => ({
      unreadable: warnings.count('malformed_file'),
      not_recorded: warnings.count('not_recorded'),
    }),
  };
}

/** Nothing is answered as if it had never been because it is not checked out. */
async function warnOfSparse(repository: Repository, warn: (warning: Warning) => void): Promise<void> {
  const [first, ...others] = await notCheckedOut(repository);
  if (first === undefined) return;
  const count = others.length === 0 ? first : `${others.length + 1} files of the board, ${first} the first,`;
  const message = `${count} not checked out, and left out here; 'git sparse-checkout disable' brings all`;
  warn({ code: 'not_checked_out', message, path: first });
}

/** An answer that its own schema does not have is a bug, and must not get out. */
export function checkOutput(schema: z.ZodType, data: unknown): unknown {
  const checked = check(schema, data);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new Error(`the answer is not as declared: ${issue?.path.join('.')}: ${issue?.message}`);
}
