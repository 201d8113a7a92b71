/**
 * What a terminal could take for a command, or use to show text otherwise than it is: C0 and C1 controls, DEL, line
 * separators and the marks that turn the direction of writing.
 */
const UNSAFE = /[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu;
const UNSAFE_OR_BREAK = new RegExp(`${UNSAFE.source}|[\\n\\t]`, 'gu');

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

function escapeCharacter(character: string): string {
  const names: Record<string, string> = { '\n': '\\n', '\t': '\\t', '\r': '\\r' };
  return names[character] ?? unicodeEscape(character);
}

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
