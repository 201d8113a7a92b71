import { ON_THE_COMMAND_LINE, type Phrases } from '../domain/phrases.ts';
import { withBoardNamed } from '../domain/to-paste.ts';
import type { Warning } from '../domain/warning.ts';
import type { BoardError } from '../errors.ts';

/** Whom an answer's texts are for. */
export interface Listener {
  /** The folder to name the board by; null where it is found without, or where nobody knows. */
  readonly named: string | null;
  /** It works on the board, and does not keep it. */
  readonly isWorker: boolean;
  /** What its surface calls things. */
  readonly phrases: Phrases;
}

/** A person at the command line, who found the board without naming it. */
export const PERSON: Listener = { named: null, isWorker: false, phrases: ON_THE_COMMAND_LINE };

/** A text as its listener understands it: commands name the board, and what its surface has other words for is in those. */
export function textFor({ named, phrases }: Listener, text: string): string {
  const keys = Object.keys(phrases) as (keyof Phrases)[];
  const told = keys.reduce((words, key) => words.replaceAll(ON_THE_COMMAND_LINE[key], phrases[key]), text);
  return withBoardNamed(told, named);
}

/** What an error says to its listener. */
export function messageFor(listener: Listener, error: BoardError): string {
  return textFor(listener, listener.isWorker ? error.messageForWorkers : error.message);
}

/** Warnings as their listener understands them. */
export function warningsFor(listener: Listener, warnings: readonly Warning[]): Warning[] {
  return warnings.map((warning) => ({ ...warning, message: textFor(listener, warning.message) }));
}
