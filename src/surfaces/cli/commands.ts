import type { Command } from 'commander';
import type { OpenOptions } from '../../service/open-board.ts';
import type { Streams } from './streams.ts';

/** What every command is given. */
export interface Invocation {
  streams: Streams;
  /** The board that was named; what is left out is looked for. */
  board: string | undefined;
  json: boolean;
  color: boolean;
  options: OpenOptions;
}

/** A command that is no operation: it exists only on the command line. */
export interface OwnCommand {
  /** Adds arguments, flags and help. */
  declare(command: Command): void;
  /** Runs it and gives the exit status. */
  run(
    invocation: Invocation,
    args: readonly (string | undefined)[],
    options: Record<string, unknown>,
  ): Promise<number>;
}

interface OwnCommandEntry {
  summary: string;
  load: () => Promise<{ command: OwnCommand }>;
}

/** The commands beside the operations, each loaded when it is called. */
export const OWN_COMMANDS: Readonly<Record<string, OwnCommandEntry>> = {
  init: { summary: 'Make a board', load: () => import('./commands/init.ts') },
  bridge: {
    summary: 'The same operations for programs: JSON in, JSON out',
    load: () => import('./commands/bridge.ts'),
  },
  serve: { summary: 'Serve the board over HTTP to this machine', load: () => import('./commands/serve.ts') },
  demo: { summary: 'Watch a small fleet at work on a new board', load: () => import('./commands/demo.ts') },
  compact: {
    summary: 'Seal old days of events into one file each',
    load: () => import('./commands/compact.ts'),
  },
  instructions: {
    summary: "Print the worker's rules, for an agent's prompt",
    load: () => import('./commands/instructions.ts'),
  },
  explain: { summary: 'Say what a code means, and what to do', load: () => import('./commands/explain.ts') },
  completion: {
    summary: 'Print a completion script for bash, zsh or fish',
    load: () => import('./commands/completion.ts'),
  },
  version: { summary: 'Print the version', load: () => import('./commands/version.ts') },
};
