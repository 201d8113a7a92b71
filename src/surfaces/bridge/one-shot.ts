import { isDeepStrictEqual } from 'node:util';
import type { Command } from 'commander';
import { findJsonLoss } from '../../domain/json-losses.ts';
import { ON_THE_BRIDGE, ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { isPlainObject } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import { type Envelope, failure } from '../../service/envelope.ts';
import { boardFor, type OpenOptions } from '../../service/open-board.ts';
import type { Operation } from '../../service/operation.ts';
import { loadOperation, OPERATION_NAMES, resolveName } from '../../service/registry.ts';
import { newCommand, parseArguments, splitCommand } from '../cli/command-line.ts';
import { addBriefFlag, addFlags, readInput } from '../cli/flags.ts';
import { exitStatus } from '../cli/program.ts';
import { readAll, type Streams, writeLine } from '../cli/streams.ts';
import { inTypedWords } from '../cli/typed-words.ts';
import { PLAIN } from '../text/paint.ts';
import { visibleJson } from '../text/visible.ts';

/** Calls one operation for a program: one envelope on standard output whatever happens, and its exit status. */
export async function callOnce(
  words: readonly string[],
  streams: Streams,
  board: string | undefined,
  options: OpenOptions,
): Promise<number> {
  const envelope = await answer(words, streams, board, options);
  await writeLine(streams.stdout, visibleJson(envelope));
  return exitStatus(envelope);
}

async function answer(
  words: readonly string[],
  streams: Streams,
  board: string | undefined,
  options: OpenOptions,
): Promise<Envelope> {
  let name = words[0] ?? 'bridge';
  try {
    const call = readCall(words);
    name = call.name;
    const operation = await loadOperation(name);
    name = operation.declaration.name;
    const standardInput = readOnce(streams);
    const command = newCommand(`bridge ${name}`, () => {});
    command.helpOption(false);
    addFlags(command, operation);
    addBriefFlag(command, operation);
    const { words: flags, isObject } = withoutObject(command, call.rest);
    parseArguments(command, flags);
    const { board: named, json: _json, color: _color, compact, ...typed } = command.opts();
    const object = isObject ? readObject(await standardInput()) : {};
    const input = await readInput(
      operation,
      { positionals: command.processedArgs, options: typed },
      standardInput,
    );
    const called = boardFor(named ?? board, options, isObject ? ON_THE_BRIDGE : ON_THE_COMMAND_LINE);
    const answered = await called.call(name, combine(object, input));
    const envelope = isObject ? answered : inTypedWords(operation, answered);
    return compact === true && envelope.ok ? await inFewWords(operation, envelope) : envelope;
  } catch (error) {
    return failure(name, error);
  }
}

/** The answer as text within the envelope, which is what a program takes apart. */
async function inFewWords(operation: Operation, envelope: Envelope & { ok: true }): Promise<Envelope> {
  const { renderInFewWords } = await import('../text/render.ts');
  return { ...envelope, data: { text: renderInFewWords(operation, envelope.data, PLAIN) } };
}

/** The operation's name, in one word or in the command line's two, and the rest. */
function readCall(words: readonly string[]): { name: string; rest: string[] } {
  const { word, rest } = splitCommand(words);
  if (word === null || word === '-') {
    throw new BoardError(
      'invalid_input',
      `expected an operation, got none; one of ${OPERATION_NAMES.join(', ')}`,
      {
        details: { field: 'operation' },
      },
    );
  }
  const [second, ...others] = rest;
  const joined = second === undefined ? null : resolveName(`${word}-${second}`);
  const isHalf = joined !== null || OPERATION_NAMES.some((name) => name.startsWith(`${word}-`));
  return resolveName(word) === null && isHalf && second !== undefined && !second.startsWith('-')
    ? { name: joined ?? `${word}-${second}`, rest: others }
    : { name: word, rest };
}

/** Takes the `-` that stands for the JSON object from the words; one behind a flag that takes a value is that value. */
function withoutObject(command: Command, words: readonly string[]): { words: string[]; isObject: boolean } {
  const takesValue = (word: string) =>
    command.options.some((option) => option.required && (option.long === word || option.short === word));
  const place = words.findIndex((word, index) => word === '-' && !takesValue(words[index - 1] ?? ''));
  return { words: words.filter((_, index) => index !== place), isObject: place >= 0 };
}

function readOnce(streams: Streams): () => Promise<string> {
  let isRead = false;
  return async () => {
    if (isRead) {
      throw new BoardError('invalid_input', "standard input can be read only once, got a second '-'", {
        details: { field: 'standard input' },
      });
    }
    isRead = true;
    return readAll(streams.stdin);
  };
}

/** The object's fields and those of the flags beside it; one that both give differently is refused. */
function combine(object: Record<string, unknown>, flags: Record<string, unknown>): Record<string, unknown> {
  for (const [field, value] of Object.entries(flags)) {
    if (!Object.hasOwn(object, field) || isDeepStrictEqual(object[field], value)) continue;
    throw new BoardError(
      'invalid_input',
      `${field}: expected ${JSON.stringify(value)} as in the flags, got ${JSON.stringify(object[field])}; give it once`,
      { details: { field, received: object[field], expected: value } },
    );
  }
  return { ...object, ...flags };
}

function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAnObject(text, cause);
  }
  if (!isPlainObject(value)) throw notAnObject(text, undefined);
  const loss = findJsonLoss(text);
  if (loss === undefined) return value;
  throw new BoardError('invalid_input', `standard input: ${loss.problem}`, {
    details: { field: 'standard input' },
  });
}

function notAnObject(text: string, cause: unknown): BoardError {
  return new BoardError(
    'invalid_input',
    `standard input: expected a JSON object with the operation's fields, got ${JSON.stringify(text.slice(0, 80))}`,
    { details: { field: 'standard input' }, cause },
  );
}
