import { UNSAFE_OR_BREAK } from './unsafe-characters.ts';

const UNSHOWN = new RegExp(UNSAFE_OR_BREAK.source, 'u');

/**
 * A word of a command that people and agents are told to run, as a shell reads it: whatever a name holds, it names that and does
 * nothing. By backslashes, so that it does nothing either if somebody takes along the quotes that a sentence has around the
 * command. What cannot be shown is a `?`, which stands for any character, and bytes that are no UTF-8 a `*`: for any of them.
 */
export function shellWord(word: string): string {
  if (word === '') return "''";
  return word.replace(/[^\p{L}\p{N}_./:@%+,-]/gu, (character) =>
    character === '\ufffd' ? '*' : UNSHOWN.test(character) ? '?' : `\\${character}`,
  );
}
