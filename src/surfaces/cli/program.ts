import { nearest } from '../../domain/nearest.ts';
import { ON_THE_COMMAND_LINE } from '../../domain/phrases.ts';
import { programFor } from '../../domain/to-paste.ts';
import { BoardError, ERROR_STATUS } from '../../errors.ts';
import { type Envelope, failure } from '../../service/envelope.ts';
import { boardFor, callOptions, type OpenOptions, openAt } from '../../service/open-board.ts';
import type { Operation } from '../../service/operation.ts';
import { loadOperation, OPERATION_NAMES, type OperationName, resolveName } from '../../service/registry.ts';
import { dataOf, failureText, warningLines } from '../text/envelope-text.ts';
import { fitting } from '../text/fitting.ts';
import { NEWS_LINES } from '../text/news-lines.ts';
import { paintFor, widthOf } from '../text/paint.ts';
import { visibleJson } from '../text/visible.ts';
import { newCommand, parseArguments, splitCommand } from './command-line.ts';
import { type Invocation, OWN_COMMANDS, type OwnCommand } from './commands.ts';
import { addFlags, addOwnFlags, FOLLOW, localVariant, readInput, shellWords, usageOf } from './flags.ts';
import { HELP_COLUMNS, helpExample } from './help-layout.ts';
import { progressOn } from './progress.ts';
import { requireText } from './raw-arguments.ts';
import { readAll, type Streams, writeLine } from './streams.ts';
import { inTypedWords } from './typed-words.ts';

/** The command that a word, or two, name. */
type Found =
  | { kind: 'operation'; name: string; operation: Operation; rest: string[] }
  | { kind: 'own'; name: string; command: OwnCommand; rest: string[] };

const VERSION_FLAGS = ['--version', '-v', '-V'];

/** Runs one command line and gives its exit status. */
export async function runCli(
  argv: readonly string[],
  streams: Streams,
  options: OpenOptions,
): Promise<number> {
  const json = argv.includes('--json');
  try {
    requireText(argv);
    const { word, rest } = splitCommand(argv);
    if (word === null && rest.some((argument) => VERSION_FLAGS.includes(argument))) {
      return await runCommand(await findCommand('version', []), streams, options);
    }
    if (word === null || word === 'help')
      return await help(word === null ? rest : [...rest, '--help'], streams, options);
    return await runWord({ word, rest }, streams, options);
  } catch (error) {
    return report(failure('mission-control', error), { streams, json });
  }
}

async function help(rest: string[], streams: Streams, options: OpenOptions): Promise<number> {
  const { word, rest: others } = splitCommand(rest);
  if (word !== null) return runWord({ word, rest: others }, streams, options);
  const unknown = rest.find(
    (argument, index) =>
      argument.startsWith('-') && !isCommon(argument) && !['-C', '--board'].includes(rest[index - 1] ?? ''),
  );
  if (unknown !== undefined) {
    throw new BoardError(
      'invalid_input',
      `expected a command, got only ${unknown}; 'mission-control --help' lists them`,
      { details: { received: unknown } },
    );
  }
  const { overview } = await import('./help.ts');
  await writeLine(streams.stdout, await overview(helpWidth(streams)));
  return 0;
}

async function runWord(
  { word, rest }: { word: string; rest: string[] },
  streams: Streams,
  options: OpenOptions,
): Promise<number> {
  const asksForHelp = rest.includes('--help') || rest.includes('-h');
  if (asksForHelp && isHalf(word, rest)) {
    const { overviewOf } = await import('./help.ts');
    await writeLine(streams.stdout, await overviewOf(word, namesUnder(word), helpWidth(streams)));
    return 0;
  }
  return runCommand(await findCommand(word, rest), streams, options);
}

/** Whether it is the first word of commands that have two, and the second is not there. */
function isHalf(word: string, rest: readonly string[]): boolean {
  return namesUnder(word).length > 0 && splitCommand(rest).word === null;
}

function namesUnder(word: string): OperationName[] {
  return OPERATION_NAMES.filter((name) => name.startsWith(`${word}-`));
}

/** Flags that may stand without a command. */
function isCommon(argument: string): boolean {
  return ['-h', '--help', '--json', '--no-color', '-C', '--board'].includes(argument);
}

/** Finds a command by its word, or by two for those that have two: `report pickup`. */
export async function findCommand(word: string, rest: readonly string[]): Promise<Found> {
  const own = Object.hasOwn(OWN_COMMANDS, word) ? OWN_COMMANDS[word] : undefined;
  if (own !== undefined)
    return { kind: 'own', name: word, command: (await own.load()).command, rest: [...rest] };
  const second = splitCommand(rest);
  const joined = second.word === null ? null : resolveName(`${word}-${second.word}`);
  if (resolveName(word) === null && joined !== null) {
    return { kind: 'operation', name: joined, operation: await loadOperation(joined), rest: second.rest };
  }
  if (resolveName(word) === null && namesUnder(word).length > 0) throw halfCommand(word, second.word);
  if (resolveName(word) === null) throw unknownCommand(word);
  return { kind: 'operation', name: word, operation: await loadOperation(word), rest: [...rest] };
}

function halfCommand(word: string, second: string | null): BoardError {
  const seconds = namesUnder(word).map((name) => name.slice(word.length + 1));
  const close = second === null ? null : nearest(second, seconds);
  const received = second === null ? 'none' : JSON.stringify(second);
  const meant = close === null ? '' : `; did you mean '${word} ${close}'?`;
  return new BoardError(
    'invalid_input',
    `${word}: expected one of ${seconds.join(', ')}, got ${received}${meant || `; 'mission-control ${word} --help' says what they are for`}`,
    { details: { received: second === null ? word : `${word} ${second}`, nearest: close } },
  );
}

function unknownCommand(word: string): BoardError {
  const close = nearest(word, [...OPERATION_NAMES, ...Object.keys(OWN_COMMANDS)]);
  const hint = close === null ? "'mission-control --help' lists them" : `did you mean '${close}'?`;
  return new BoardError('invalid_input', `unknown command ${JSON.stringify(word)}; ${hint}`, {
    details: { received: word, nearest: close },
  });
}

async function runCommand(found: Found, streams: Streams, options: OpenOptions): Promise<number> {
  const written: string[] = [];
  // To ask costs a stream, which no answer has to wait for.
  const asksForHelp = found.rest.some((word) => word === '--help' || word === '-h');
  const width = asksForHelp ? helpWidth(streams) : HELP_COLUMNS;
  const name = found.kind === 'operation' ? (found.operation.declaration.command ?? found.name) : found.name;
  const command = newCommand(name, (text) => written.push(text), width);
  if (found.kind === 'operation') declareOperation(command, found.operation, width);
  else found.command.declare(command);
  const json = found.rest.includes('--json');
  try {
    if (parseArguments(command, found.rest) === 'help') {
      await writeLine(streams.stdout, written.join('').trimEnd());
      return 0;
    }
    const { board, json: wantsJson, color, ...typed } = command.opts();
    const invocation: Invocation = {
      streams,
      board,
      json: wantsJson === true,
      color: color !== false,
      options,
    };
    if (found.kind === 'own') return await found.command.run(invocation, command.processedArgs, typed);
    return await runOperationCommand(found.operation, invocation, command.processedArgs, typed);
  } catch (error) {
    const operation = found.kind === 'operation' ? found.operation.declaration.name : found.name;
    return report(failure(operation, error), { streams, json });
  }
}

const helpWidth = ({ stdout }: Streams) => widthOf(stdout) ?? HELP_COLUMNS;

function declareOperation(command: ReturnType<typeof newCommand>, operation: Operation, width: number): void {
  const { summary, description, examples, stream } = operation.declaration;
  command.description(description === undefined ? `${summary}.` : `${summary}.\n\n${description}`);
  command.usage(usageOf(operation));
  addFlags(command, operation);
  addOwnFlags(command, operation);
  const calls = [
    ...examples.map(({ title, input }) => ({ title, words: shellWords(operation, input) })),
    ...(stream?.examples ?? []).map(({ title, input }) => ({
      title,
      words: [...shellWords(operation, input), FOLLOW],
    })),
  ];
  const lines = calls.map((call) => helpExample(call, width));
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

async function runOperationCommand(
  operation: Operation,
  invocation: Invocation,
  positionals: readonly (string | undefined)[],
  typed: Record<string, unknown>,
): Promise<number> {
  const { streams, board, json, color, options } = invocation;
  const input = await readInput(operation, { positionals, options: typed }, () => readAll(streams.stdin));
  if (typed.follow === true && operation.access === 'read' && operation.declaration.stream !== undefined) {
    const { runFollowed } = await import('./follow.ts');
    return runFollowed(operation, operation.declaration.stream, invocation, input);
  }
  const { name } = operation.declaration;
  const progress = progressOn(streams, name);
  const lines = json ? {} : { newsMost: NEWS_LINES };
  const settings = { acceptPrefixes: true, progress: progress.report, ...lines, ...options };
  const local = localVariant(operation, typed, input);
  const envelope =
    local === undefined
      ? inTypedWords(operation, await boardFor(board, settings, ON_THE_COMMAND_LINE).call(name, input))
      : await (await local.load())(() => openAt(board), callOptions(settings, ON_THE_COMMAND_LINE));
  progress.end();
  const data = dataOf(envelope);
  if (json || data === undefined) return report(envelope, { streams, json, board });
  const { renderInFewWords, renderText } = await import('../text/render.ts');
  const paint = paintFor(streams.stdout, color, options.now);
  const render = typed.compact === true ? renderInFewWords : renderText;
  await writeLine(streams.stdout, render(operation, data, paint));
  return report(envelope, { streams, json, board });
}

/** Writes an envelope where `--json` or its failure wants it, and gives the exit status of its code. */
export async function report(
  envelope: Envelope,
  { streams, json, board }: { streams: Streams; json: boolean; board?: string | undefined },
): Promise<number> {
  if (json) await writeLine(streams.stdout, visibleJson(envelope));
  else {
    const problems = [
      ...warningLines(envelope, `'${programFor(board ?? null)} doctor'`),
      ...(envelope.ok ? [] : [failureText(envelope)]),
    ];
    for (const problem of problems) {
      const line = fitting(`mission-control: ${problem}`, widthOf(streams.stderr));
      await writeLine(streams.stderr, line);
    }
  }
  return exitStatus(envelope);
}

/** The exit status of an answer: 0, or what the table says for its error's code. */
export function exitStatus(envelope: Envelope): number {
  return envelope.ok ? 0 : (ERROR_STATUS[envelope.error.code].exit ?? 1);
}
