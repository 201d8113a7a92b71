/**
 * The little of YAML that the board's own files mostly are, read and written without a YAML parser: one `key: value`
 * a line, the value a plain word or sentence, JSON in single quotes, a list of such, or again keys and values, indented
 * by two. It is a shortcut, never a second opinion: whatever is not certainly this gives null and goes to the parser,
 * which reads and writes the same text alike (tests/store/markdown/plain-yaml.test.ts). A list of a thousand tasks takes a
 * fraction of the time with it.
 */

import { LINES_CHEAP } from './yaml-cost.ts';

const LINE = /^([a-z][a-z0-9_]*):(?: (.+))?$/;
const ITEM = /^- (.+)$/;
/** Begins with a letter or digit, holds no `: ` and no ` #`, ends with neither blank, colon nor dash, and is no word for nothing. */
const PLAIN = /^[A-Za-z0-9](?:[\x21-\x7e\u00a1-\u024f\u2010-\u2027\u2190-\u21ff]| (?!#))*$/;
const NOT_PLAIN = /: |[ :-]$|^(?:null|Null|NULL)$/;
const DOUBLE_QUOTED = /^"([\x20\x21\x23-\x5b\x5d-\x7e]*)"$/;
const QUOTED = /^'([\x20-\x26\x28-\x7e]*)'$/;

export type PlainValue = string | string[] | PlainMapping;

/** Keys in their order. */
export type PlainMapping = Map<string, PlainValue>;

function isPlain(text: string): boolean {
  return PLAIN.test(text) && !NOT_PLAIN.test(text);
}

/**
 * Reads a mapping of the plain kind; null where it is anything else. `toRead`: nothing will be written from it, so
 * comment lines and other quotes may be passed over.
 */
export function readPlain(source: string, options: { toRead?: boolean } = {}): PlainMapping | null {
  const lines = source.split('\n');
  if (lines[0] === '') lines.shift();
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > LINES_CHEAP) return null;
  const isLoose = options.toRead === true;
  const kept = isLoose ? lines.filter((line) => !line.startsWith('# ')) : lines;
  const cursor = { lines: kept, isLoose, at: 0 };
  const mapping = readMapping(cursor, '');
  return cursor.at === kept.length ? mapping : null;
}

interface Cursor {
  readonly lines: readonly string[];
  readonly isLoose: boolean;
  at: number;
}

/** The next line's text behind `indent`, or undefined where it is indented otherwise. */
function peek({ lines, at }: Cursor, indent: string): string | undefined {
  const line = lines[at];
  return line?.startsWith(indent) && line[indent.length] !== ' ' ? line.slice(indent.length) : undefined;
}

function readMapping(cursor: Cursor, indent: string): PlainMapping | null {
  const mapping: PlainMapping = new Map();
  for (let line = peek(cursor, indent); line !== undefined; line = peek(cursor, indent)) {
    const [, key, text] = LINE.exec(line) ?? [];
    if (key === undefined || mapping.has(key)) return null;
    cursor.at++;
    const value = text === undefined ? readBelow(cursor, `${indent}  `) : readScalar(cursor, text);
    if (value === null) return null;
    mapping.set(key, value);
  }
  return mapping.size === 0 ? null : mapping;
}

function readBelow(cursor: Cursor, indent: string): PlainValue | null {
  if (!ITEM.test(peek(cursor, indent) ?? '')) return readMapping(cursor, indent);
  const items: string[] = [];
  for (let line = peek(cursor, indent); line !== undefined; line = peek(cursor, indent)) {
    const item = ITEM.exec(line)?.[1];
    if (item === undefined || !isPlain(item)) return null;
    items.push(item);
    cursor.at++;
  }
  return items;
}

/** To be written again, quoted text has to be quoted as it would be written: how a person quotes is theirs. */
function readScalar({ isLoose }: Cursor, text: string): string | string[] | null {
  if (text === '[]') return [];
  if (isPlain(text)) return text;
  const quoted = QUOTED.exec(text)?.[1] ?? (isLoose ? DOUBLE_QUOTED.exec(text)?.[1] : undefined) ?? null;
  return quoted === null || isLoose || writeScalar(quoted) === text ? quoted : null;
}

/** A mapping as an object, all the way down. */
export function plainToObject(mapping: PlainMapping): Record<string, unknown> {
  return Object.fromEntries(
    [...mapping].map(([key, value]) => [key, value instanceof Map ? plainToObject(value) : value]),
  );
}

/** Writes a mapping of the plain kind; null where a value needs more than that. */
export function writePlain(mapping: PlainMapping, indent = ''): string | null {
  let text = '';
  for (const [key, value] of mapping) {
    const written = writeValue(value, indent);
    if (!LINE.test(`${key}:`) || written === null) return null;
    text += `${indent}${key}:${written}`;
  }
  return text;
}

function writeValue(value: PlainValue, indent: string): string | null {
  if (typeof value === 'string') {
    const written = writeScalar(value);
    return written === null ? null : ` ${written}\n`;
  }
  const below = `${indent}  `;
  if (!Array.isArray(value)) {
    const written = value.size === 0 ? null : writePlain(value, below);
    return written === null ? null : `\n${written}`;
  }
  if (!value.every(isPlain)) return null;
  return value.length === 0 ? ' []\n' : `\n${value.map((item) => `${below}- ${item}\n`).join('')}`;
}

/** Text with double quotes in it that is not plain, as JSON is, goes between single quotes. */
function writeScalar(text: string): string | null {
  if (isPlain(text)) return text;
  const quoted = `'${text}'`;
  return text.includes('"') && QUOTED.test(quoted) && text.trim() === text ? quoted : null;
}
