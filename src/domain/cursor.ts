import { createHash } from 'node:crypto';

/** What a cursor holds: the question it belongs to, in short, and the sort key after which the next page begins. */
export interface CursorContent {
  readonly question: string;
  readonly key: readonly (string | number)[];
}

const SHORT_MARK = 8;
const PLAIN = /^[\w.-]*$/;

/** A few characters that tell one question from another: a guard against mistakes, not against forgers. */
export function markOf(question: string): string {
  return createHash('sha256').update(question).digest('hex').slice(0, SHORT_MARK);
}

/**
 * A cursor short enough for a person to copy. It means the same in a shell and in a URL, whether that is escaped or not.
 * Each part of the key says what it is: a number (`n`, in base 36), a plain text (`s`) or any other text (`b`).
 */
export function writeCursor({ question, key }: CursorContent): string {
  const parts = key.map((part) => {
    if (typeof part === 'number') return `n${part.toString(36)}`;
    return PLAIN.test(part) ? `s${part}` : `b${Buffer.from(part).toString('base64url')}`;
  });
  return [question, ...parts].join(':');
}

/** Reads what `writeCursor` wrote; null for anything else. */
export function readCursor(cursor: string): CursorContent | null {
  const [question = '', ...parts] = cursor.split(':');
  const key = parts.map(readPart);
  const read = { question, key: key.filter((part) => part !== null) };
  return writeCursor(read) === cursor ? read : null;
}

function readPart(part: string): string | number | null {
  const value = part.slice(1);
  if (part.startsWith('n')) {
    const number = Number.parseInt(value, 36);
    return Number.isSafeInteger(number) ? number : null;
  }
  if (part.startsWith('s')) return value;
  return part.startsWith('b') ? Buffer.from(value, 'base64url').toString() : null;
}
