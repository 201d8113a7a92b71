import { isPlainObject } from '../../domain/record.ts';
import { BoardError } from '../../errors.ts';
import { type Envelope, failure } from '../../service/envelope.ts';
import { type OpenOptions, openBoard } from '../../service/open-board.ts';
import { loadOperation, OPERATION_NAMES, resolveName } from '../../service/registry.ts';
import { newCommand, parseArguments, splitCommand } from '../cli/command-line.ts';
import { addFlags, readInput } from '../cli/flags.ts';
import { exitStatus } from '../cli/program.ts';
import { readAll, type Streams, writeLine } from '../cli/streams.ts';
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
    const readStandardInput = () => readAll(streams.stdin);
    if (call.rest.includes('-') && call.rest.every((word) => word === '-')) {
      return await openBoard(board, options).call(name, readObject(await readStandardInput()));
    }
    const command = newCommand(`bridge ${name}`, () => {});
    command.helpOption(false);
    addFlags(command, operation);
    parseArguments(command, call.rest);
    const { board: named, json: _json, color: _color, ...typed } = command.opts();
    const input = await readInput(
      operation,
      { positionals: command.processedArgs, options: typed },
      readStandardInput,
    );
    return await openBoard(named ?? board, options).call(name, input);
  } catch (error) {
    return failure(name, error);
  }
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
  return resolveName(word) === null && joined !== null
    ? { name: joined, rest: others }
    : { name: word, rest };
}

function readObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw notAnObject(text, cause);
  }
  if (!isPlainObject(value)) throw notAnObject(text, undefined);
  return value;
}

function notAnObject(text: string, cause: unknown): BoardError {
  return new BoardError(
    'invalid_input',
    `standard input: expected a JSON object with the operation's fields, got ${JSON.stringify(text.slice(0, 80))}`,
    { details: { field: 'standard input' }, cause },
  );
}
