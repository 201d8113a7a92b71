import { Command, CommanderError, Option } from 'commander';
import { BoardError } from '../../errors.ts';
import { HELP_COLUMNS, layOut } from './help-layout.ts';

/** Flags that every command takes. */
const COMMON: readonly [flags: string, about: string][] = [
  ['-C, --board <folder>', 'the board, or the folder that holds it; looked for without it'],
  ['--json', 'answer with the JSON envelope'],
  ['--no-color', 'no colours'],
];

/** What stands before the command: the flags, and the word or words of the command itself. */
export interface Split {
  /** The command's first word, null where there is none. */
  word: string | null;
  /** Everything else, in order. */
  rest: string[];
}

/** Finds the command among the arguments; flags that every command takes may stand before it. */
export function splitCommand(argv: readonly string[]): Split {
  for (let index = 0; index < argv.length; index++) {
    const argument = argv[index] ?? '';
    if (argument === '-C' || argument === '--board') index++;
    else if (argument === '--') break;
    else if (!argument.startsWith('-')) {
      return { word: argument, rest: [...argv.slice(0, index), ...argv.slice(index + 1)] };
    }
  }
  return { word: null, rest: [...argv] };
}

/** A commander command that neither prints nor exits by itself. */
export function newCommand(name: string, write: (text: string) => void, width = HELP_COLUMNS): Command {
  const command = new Command(name)
    .exitOverride()
    .allowExcessArguments(false)
    .helpOption('-h, --help', 'show this help')
    .configureOutput({ writeOut: write, writeErr: () => {} });
  layOut(command, width);
  for (const [flags, about] of COMMON) command.addOption(new Option(flags, about));
  return command;
}

/** Parses arguments; `help` where help was asked for and has been written. commander's complaints become ours. */
export function parseArguments(command: Command, argv: readonly string[]): 'help' | 'parsed' {
  try {
    command.parse([...argv], { from: 'user' });
    return 'parsed';
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed' || error.code === 'commander.help') return 'help';
    throw complaint(command, error);
  }
}

function complaint(command: Command, error: CommanderError): BoardError {
  const said = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean (.*)\?\)/, '; did you mean $1?');
  return new BoardError(
    'invalid_input',
    `${said}; 'mission-control ${command.name().replace(/^bridge /, '')} --help' shows what it takes`,
    {
      details: { received: said },
      cause: error,
    },
  );
}
