import { shellWord } from './shell-word.ts';

const PROGRAM = 'mission-control';

/** How a command to paste begins: with the board's folder, where the board is not found without. */
export function programFor(named: string | null): string {
  return named === null ? PROGRAM : `${PROGRAM} -C ${shellWord(named)}`;
}

/** A command as texts tell one: in quotes of its own, or the whole text. To make a board is not about the one at hand. */
const TOLD = /(^|(?<=^|[\s(;,])')mission-control (?=[a-z])(?!init\b)/g;

/**
 * A text with the board's folder in each command of this program that it tells somebody to run. Who writes a text need not know
 * how its reader came to the board; what hands it out does.
 */
export function withBoardNamed(text: string, named: string | null): string {
  return named === null ? text : text.replace(TOLD, (_, before: string) => `${before}${programFor(named)} `);
}
