import { homedir } from 'node:os';
import type { Command, Option } from 'commander';
import { BoardError } from '../../../errors.ts';
import { type Board, openBoard } from '../../../service/open-board.ts';
import type { Operation } from '../../../service/operation.ts';
import { loadAll, loadOperation, OPERATION_NAMES, resolveName } from '../../../service/registry.ts';
import { newCommand, splitCommand } from '../command-line.ts';
import { OWN_COMMANDS, type OwnCommand } from '../commands.ts';
import { addBriefFlag, addFlags, addOwnFlags, choicesOf } from '../flags.ts';
import { examples } from '../help-layout.ts';
import { writeLine } from '../streams.ts';
import { SCRIPTS, SHELLS } from './completion-scripts.ts';

const EXAMPLES = `
  # In ~/.bashrc
  source <(mission-control completion bash)
  # In ~/.zshrc, below compinit
  source <(mission-control completion zsh)
  # In ~/.config/fish/config.fish
  mission-control completion fish | source`;

export const command: OwnCommand = {
  declare(command) {
    command
      .description(
        'Print a script that completes commands, flags, their values and ids of the board at hand.',
      )
      .usage('bash|zsh|fish [options]')
      .argument('[shell]', 'bash, zsh or fish')
      .argument('[words...]')
      .configureHelp({
        ...command.configureHelp(),
        visibleArguments: (shown) => shown.registeredArguments.slice(0, 1),
      })
      .addHelpText('after', ({ command: shown }) => examples(shown, EXAMPLES));
  },
  async run({ streams, options }, [shell, words]) {
    if (shell === 'candidates') {
      const typed = Array.isArray(words) ? (words as string[]) : [];
      // Whoever presses the tab key wants help or nothing, never a complaint.
      const found = await candidates(typed, (board) => openBoard(board, options)).catch(() => []);
      if (found.length > 0) await writeLine(streams.stdout, found.join('\n'));
      return 0;
    }
    const asked = [shell ?? [], words ?? []].flat().join(' ');
    const script = Object.hasOwn(SCRIPTS, asked) ? SCRIPTS[asked] : undefined;
    if (script === undefined) throw unknownShell(asked);
    await writeLine(streams.stdout, script);
    return 0;
  },
};

function unknownShell(asked: string): BoardError {
  return new BoardError(
    'invalid_input',
    `shell: expected one of ${SHELLS.join(', ')}, got ${asked === '' ? 'none' : JSON.stringify(asked)}`,
    { details: { field: 'shell', ...(asked === '' ? {} : { received: asked }) } },
  );
}

/** What can stand in the place of the last word, in the order of help; words are as typed, with their quotes. */
async function candidates(words: readonly string[], open: (board?: string) => Board): Promise<string[]> {
  const typed = plainWords(words);
  const current = typed.pop() ?? '';
  const [flag, value] =
    current.startsWith('--') && current.includes('=') ? splitAtEquals(current) : [null, current];
  const before = flag === null ? typed : [...typed, flag];
  const found = await possible({ before, current: value, board: open(boardIn(typed)) });
  const fitting = [...new Set(found)].filter((candidate) => candidate.startsWith(value));
  return flag === null ? fitting : fitting.map((candidate) => `${flag}=${candidate}`);
}

function splitAtEquals(word: string): [flag: string, value: string] {
  const position = word.indexOf('=');
  return [word.slice(0, position), word.slice(position + 1)];
}

/** Words without their quotes. bash makes three words of `--flag=value`; here they are two, and the `=` is gone. */
function plainWords(words: readonly string[]): string[] {
  const plain = words.map(unquote);
  const isEquals = (index: number) => plain[index] === '=' && plain[index - 1]?.startsWith('--') === true;
  const isLast = (index: number) => index === plain.length - 1;
  return plain.flatMap((word, index) => (isEquals(index) ? (isLast(index) ? [''] : []) : [word]));
}

/** A word as the shell would pass it on, quotes that are still open closed, nothing in it run or expanded but `~/`. */
function unquote(word: string): string {
  const text = word.startsWith('~/') ? homedir() + word.slice(1) : word;
  return text.replace(
    /'([^']*)'?|"((?:[^"\\]|\\.)*)"?|\\(.?)/gs,
    (_, single?: string, double?: string, escaped?: string) =>
      single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? '',
  );
}

function boardIn(words: readonly string[]): string | undefined {
  const position = words.findLastIndex((word) => word === '-C' || word === '--board');
  return position < 0 ? undefined : words[position + 1];
}

/** Where the cursor is. */
interface Place {
  /** The words before it, without the executable. */
  before: readonly string[];
  /** The word at it, as far as it is typed. */
  current: string;
  board: Board;
  /** Behind `bridge`, which answers once. */
  isBridge?: boolean;
}

async function possible(place: Place): Promise<string[]> {
  const { word, rest } = splitCommand(place.before);
  if (word === null || word === 'help') return atCommand(place, await commandWords());
  const inner = { ...place, before: rest };
  if (Object.hasOwn(OWN_COMMANDS, word)) return insideOwn(word, inner);
  return insideOperation(word, inner);
}

/** The first words of all commands. */
async function commandWords(): Promise<string[]> {
  const operations = (await loadAll()).map(({ declaration: { name, command } }) => command ?? name);
  return [...operations.map((name) => name.split(' ')[0] ?? ''), ...Object.keys(OWN_COMMANDS), 'help'];
}

function atCommand({ before, current }: Place, words: readonly string[]): string[] {
  const bare = newCommand('mission-control', () => {});
  if (flagAwaitingValue(bare, before.at(-1)) !== undefined) return [];
  return current.startsWith('-') ? [...flagsOf(bare), '--version', '-v'] : [...words];
}

async function insideOwn(word: string, place: Place): Promise<string[]> {
  if (word === 'bridge') {
    const { word: name, rest } = splitCommand(place.before);
    if (name !== null) return insideOperation(name, { ...place, before: rest, isBridge: true });
    return place.current.startsWith('-') ? ['--stdio'] : OPERATION_NAMES;
  }
  const entry = await OWN_COMMANDS[word]?.load();
  const bare = newCommand(word, () => {});
  entry?.command.declare(bare);
  if (flagAwaitingValue(bare, place.before.at(-1)) !== undefined) return [];
  if (place.current.startsWith('-')) return flagsOf(bare);
  if (place.before.some((before) => !before.startsWith('-'))) return [];
  return word === 'completion' ? SHELLS : word === 'explain' ? codes() : [];
}

async function insideOperation(word: string, place: Place): Promise<string[]> {
  if (resolveName(word) !== null) return insideCall(await loadOperation(word), place);
  const { word: second, rest } = splitCommand(place.before);
  const joined = second === null ? null : resolveName(`${word}-${second}`);
  if (joined !== null) return insideCall(await loadOperation(joined), { ...place, before: rest });
  const verbs = OPERATION_NAMES.filter((name) => name.startsWith(`${word}-`));
  return second === null ? verbs.map((name) => name.slice(word.length + 1)) : [];
}

/** A flag's value, a flag, or the next positional. */
async function insideCall(operation: Operation, place: Place): Promise<string[]> {
  const { before, current, board } = place;
  const bare = newCommand(operation.declaration.name, () => {});
  addFlags(bare, operation);
  if (place.isBridge === true) addBriefFlag(bare, operation);
  else addOwnFlags(bare, operation);
  const awaited = flagAwaitingValue(bare, before.at(-1));
  if (awaited !== undefined) return valuesOf(operation, awaited.attributeName(), board);
  if (current.startsWith('-')) return flagsOf(bare);
  const given = before.filter(
    (word, index) => !word.startsWith('-') && !flagAwaitingValue(bare, before[index - 1]),
  );
  const positional = (operation.declaration.positionals as readonly string[])[given.length];
  return positional === undefined ? flagsOf(bare) : valuesOf(operation, positional, board);
}

function flagsOf(command: Command): string[] {
  return [...command.options.map((option) => option.long ?? ''), '--help'];
}

/** The flag that a word is, where a value has to follow it. */
function flagAwaitingValue(command: Command, word: string | undefined): Option | undefined {
  if (word === undefined) return undefined;
  return command.options.find((option) => option.required && [option.long, option.short].includes(word));
}

/** Loaded here, because nobody else who completes needs the texts. */
async function codes(): Promise<string[]> {
  const { CODES } = await import('../../../service/codes.ts');
  return CODES.map(({ code }) => code);
}

/** The choices of an input where it has some, else the ids that it can name. */
async function valuesOf(operation: Operation, attribute: string, board: Board): Promise<string[]> {
  const field = attribute.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const schema = Object.hasOwn(operation.input.shape, field) ? operation.input.shape[field] : undefined;
  const choices = schema === undefined ? [] : choicesOf(schema);
  if (choices.length > 0) return choices;
  const lists = Object.hasOwn(IDS, field) ? (IDS[field] ?? []) : [];
  return (await Promise.all(lists.map((list) => list(board)))).flat();
}

const PAGE = 500;

/** Of the open tasks only: what is done is seldom named, and there is no end of it. */
const listOpenTasks = async (board: Board) => {
  const status: ('pending' | 'in_progress' | 'blocked')[] = ['in_progress', 'blocked', 'pending'];
  const answer = await board.call('list-tasks', { status, limit: PAGE });
  return answer.ok ? answer.data.items : [];
};
const taskIds = async (board: Board) => (await listOpenTasks(board)).map(({ id }) => id);
const runIds = async (board: Board) =>
  (await listOpenTasks(board)).flatMap(({ current_run }) => current_run ?? []);
const workerIds = async (board: Board) => {
  const answer = await board.call('list-workers', { limit: PAGE });
  return answer.ok ? answer.data.items.map(({ agent_id }) => agent_id) : [];
};

/** Whose ids an input takes, by its name. */
const IDS: Readonly<Record<string, readonly ((board: Board) => Promise<string[]>)[]>> = {
  task_id: [taskIds],
  current_task_id: [taskIds],
  depends_on: [taskIds],
  run_id: [runIds],
  agent: [workerIds],
  agent_id: [workerIds],
  assignee: [workerIds],
  worker: [workerIds],
  entity_id: [taskIds, workerIds, runIds],
};
