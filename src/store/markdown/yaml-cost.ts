/**
 * What YAML could cost whoever reads it, told before it is parsed: parsing is recursive, and slower than the text is long
 * where that is made of very many small parts. A file that a person writes is far from either bound.
 */
import { type Document, isScalar, Lexer, visit } from 'yaml';

const DEPTH_MAX = 64;
const PARTS_MAX = 12_000;
/** Of texts that go over lines: each line costs about as much as a few words. */
const LINES_MAX = 40_000;
/** So many cannot make more parts than that, which need not be counted then. */
const MARKS_CHEAP = PARTS_MAX / 5;

/** What is too much about a source, in the words of a complaint; null where nothing is. */
export function costOf(source: string): string | null {
  if (isShort(source)) return null;
  // Before the lexer, which goes through all lines of a block to give it as one token.
  if (hasMore(source, /\n/g, LINES_MAX)) return tooLong;
  let flow = 0;
  let onLine = 0;
  let parts = 0;
  for (const token of new Lexer().lex(source)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?' || token === ':') onLine++;
    else if (token.startsWith('\n')) onLine = 0;
    else if (/^ {64}/.test(token)) return tooDeep;
    if (flow > DEPTH_MAX || onLine > DEPTH_MAX) return tooDeep;
    parts += 1 + brokenEscapes(token);
    if (parts > PARTS_MAX) return tooMany;
  }
  return null;
}

/** Told at a glance: nothing in it can nest too deep, or be too much. */
function isShort(source: string): boolean {
  return (
    !hasMore(source, /[[{]/g, DEPTH_MAX) &&
    !hasMore(source, /[-?:]\s/g, DEPTH_MAX) &&
    !/^ {64}/m.test(source) &&
    !hasMore(source, /[[\]{},:?\-#&*!|>'"%@`\\\n]/g, MARKS_CHEAP)
  );
}

/** Whether a pattern matches more often than that; looks no further than it has to. */
function hasMore(source: string, pattern: RegExp, most: number): boolean {
  let count = 0;
  for (const _ of source.matchAll(pattern)) if (++count > most) return true;
  return false;
}

/** So many lines of `key: value` have no more parts than a source may have. */
export const LINES_CHEAP = Math.floor(PARTS_MAX / 7);

const tooDeep = `expected at most ${DEPTH_MAX} levels of nesting`;
const tooMany = `expected at most ${PARTS_MAX} words and marks that mean something in YAML, got more; a long text belongs in the body`;

const tooLong = `expected at most ${LINES_MAX} lines, got more; a long text belongs in the body`;

const ESCAPE = /\\(?:[0abtnvfreNLP_ "/\\\t\r\n]|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})|(\\)/g;

/** Each costs the parser a complaint; escapes that are as they should be cost nothing. */
function brokenEscapes(token: string): number {
  if (!token.startsWith('"')) return 0;
  let count = 0;
  for (const [, broken] of token.matchAll(ESCAPE)) if (broken !== undefined) count++;
  return count;
}

/** The first key that stands twice in one mapping, told as the parser tells what is wrong; undefined where there is none. */
export function findTwin(document: Document): { message: string; pos: readonly [number] } | undefined {
  let twin: { message: string; pos: readonly [number] } | undefined;
  visit(document, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) {
          twin = { message: 'Map keys must be unique', pos: [key.range?.[0] ?? 0] };
          return visit.BREAK;
        }
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return twin;
}
