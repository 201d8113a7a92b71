import { UNSAFE, UNSAFE_OR_BREAK } from '../../domain/unsafe-characters.ts';

/** Text of any number of lines with every control character but line break and tab written out. */
export function visible(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The same for text that has to stay on one line. */
export function visibleLine(text: string): string {
  return text.replace(UNSAFE_OR_BREAK, escapeCharacter);
}

/** JSON on one line that no terminal can stumble over; it reads back as the very same value. */
export function visibleJson(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) => unicodeEscape(character));
}

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\r', '\\r'],
]);
const escapeCharacter = (character: string) => NAMED.get(character) ?? unicodeEscape(character);

/** There are few hundred such characters, and a text may be full of them. */
const escapes = new Map<string, string>();

/** As JSON has it: two escapes for a character beyond the first 65,536. */
function unicodeEscape(character: string): string {
  const known = escapes.get(character);
  if (known !== undefined) return known;
  const escaped = character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
  escapes.set(character, escaped);
  return escaped;
}
