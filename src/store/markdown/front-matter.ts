/**
 * Front matter is data, never code. This is the only module that may import gray-matter: gray-matter runs JavaScript
 * that it finds behind `---js`, and its cache hides a second parse error, so every way to either is closed here.
 */
import { isUtf8 } from 'node:buffer';
import matter from 'gray-matter';
import { type Document, isMap, isScalar, visit } from 'yaml';
import { shownPath } from '../../domain/shown-path.ts';
import { BoardError } from '../../errors.ts';
import { Nothing, saysNothing } from './nothing.ts';
import { plainToObject, readPlain } from './plain-yaml.ts';
import { costOf, findTwin } from './yaml-cost.ts';
import { documentOf } from './yaml-document.ts';

export const FILE_MAX_BYTES = 1024 * 1024;
const BLANK_RUN_MAX = 20;
/** Only these can have so many: most blanks of a text stand alone. */
const LONG_BLANKS = new RegExp(`\\s{${BLANK_RUN_MAX},}`, 'g');
const OPENING = '---\n';
const CLOSING = '\n---\n';
export const BOM = '\ufeff';

/** A Markdown file taken apart: its front matter as it stands, and its body. */
export interface MarkdownFile {
  readonly source: string;
  readonly body: string;
  readonly bom: boolean;
  readonly eol: '\n' | '\r\n';
}

/** The same with the front matter's text values, which are not worth keeping once a record was made of them. */
export interface ParsedMarkdown extends MarkdownFile {
  readonly values: Record<string, unknown>;
}

const refuse = () => {
  throw new Error('front matter is YAML here, nothing else is read');
};
const closedEngine = { parse: refuse, stringify: refuse };

/** A complaint about one file, in the words every such complaint has. `line` counts from 1. A sound file may only be unrecorded. */
export function malformed(
  path: string,
  problem: string,
  line?: number,
  remedy = 'mend the file in an editor',
  isUnrecorded = false,
): BoardError {
  const shown = shownPath(path);
  const place = line === undefined ? shown : `${shown}:${line}`;
  return new BoardError('malformed_file', `${place}: ${problem}; ${remedy}`, {
    details: {
      path,
      ...(line === undefined ? {} : { line }),
      problem,
      ...(isUnrecorded ? { not_recorded: true } : {}),
    },
  });
}

/** Takes a file apart. Whatever is not plain YAML front matter between `---` lines is `malformed_file`. */
export function parseMarkdown(path: string, bytes: Uint8Array): ParsedMarkdown {
  return parsePlainly(bytes) ?? parseAny(path, bytes);
}

/**
 * The same of a file that is as the board writes it, in a fraction of the time; null of any other. What is between the first
 * two `---` lines and is certainly plain has no place in which anything else could end it.
 */
function parsePlainly(bytes: Uint8Array): ParsedMarkdown | null {
  if (bytes.byteLength > FILE_MAX_BYTES || !isUtf8(bytes)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const end = text.startsWith(OPENING) ? text.indexOf(CLOSING) : -1;
  if (end === -1) return null;
  const source = text.slice(OPENING.length - 1, end);
  const plain = /[\r\u2028\u2029]/.test(source) ? null : readPlain(source, { toRead: true });
  if (plain === null) return null;
  return {
    source,
    values: plainToObject(plain),
    body: text.slice(end + CLOSING.length),
    bom: false,
    eol: '\n',
  };
}

function parseAny(path: string, bytes: Uint8Array): ParsedMarkdown {
  const text = decode(path, bytes);
  const bom = text.startsWith(BOM);
  const content = bom ? text.slice(1) : text;
  const opening = /^---(\r?\n)/.exec(content);
  if (opening === null) {
    throw malformed(
      path,
      `expected a first line of exactly '---', got ${JSON.stringify(firstLineOf(content))}`,
      1,
    );
  }
  const eol = opening[1] === '\r\n' ? '\r\n' : '\n';
  if (!/\n---[ \t]*(\r?\n|$)/.test(content.slice(3))) {
    throw malformed(path, "expected a line '---' that ends the front matter, found none", 1);
  }
  let values: Record<string, unknown> | undefined;
  refuseBlankRuns(path, content);
  const engine = {
    parse: (yaml: string) => {
      values = readValues(path, yaml.replace(/\r$/, ''));
      return {};
    },
    stringify: refuse,
  };
  const engines = { yaml: engine, json: closedEngine, javascript: closedEngine, js: closedEngine };
  const split = matter(content, { language: 'yaml', engines });
  const source = split.matter ?? '';
  if (values === undefined) throw malformed(path, 'the front matter is empty', 1);
  if (!/^[ \t]*(\r?\n|$)/.test(content.slice(3 + source.length + 4))) {
    throw malformed(path, "expected '---' alone on the line that ends the front matter", 1);
  }
  return { source: source.replace(/\r$/, ''), values, body: split.content, bom, eol };
}

/** From each blank line on gray-matter looks at all that is blank behind it: so often it may look at the same. */
function refuseBlankRuns(path: string, content: string): void {
  const front = content.slice(0, content.indexOf('\n---', 3));
  for (const run of front.matchAll(LONG_BLANKS)) {
    const lines = run[0].split(/[\n\r\u2028\u2029]/).length;
    if (lines <= BLANK_RUN_MAX) continue;
    throw malformed(
      path,
      `expected at most ${BLANK_RUN_MAX} blank lines in a row in the front matter, got ${lines}`,
      lineOf(content, run.index),
    );
  }
}

/**
 * A file's front matter as `parseMarkdown` gives it, without the rest of the file: for whoever reads thousands. What is not
 * plainly between two `---` lines, as the board writes it, takes the long way.
 */
export function frontMatterOf(path: string, bytes: Buffer): Record<string, unknown> {
  const end = bytes.length <= FILE_MAX_BYTES && bytes.indexOf(OPENING) === 0 ? bytes.indexOf(CLOSING) : -1;
  const plain = end === -1 ? null : readPlain(bytes.toString('utf8', OPENING.length, end), { toRead: true });
  return plain === null ? parseMarkdown(path, bytes).values : plainToObject(plain);
}

function readValues(path: string, source: string): Record<string, unknown> {
  const plain = readPlain(source, { toRead: true });
  return plain === null ? valuesOf(path, parseYaml(path, source)) : plainToObject(plain);
}

/** A file without front matter: all of it is body. Undefined where it begins like a file with some, which has to be sound. */
export function parsePlainText(path: string, bytes: Uint8Array): MarkdownFile | undefined {
  const text = decode(path, bytes);
  const bom = text.startsWith(BOM);
  const body = bom ? text.slice(1) : text;
  return body.startsWith('---')
    ? undefined
    : { source: '', body, bom, eol: body.includes('\r\n') ? '\r\n' : '\n' };
}

/** Reads a YAML mapping, such as `board.yaml`, under the same guards as front matter. */
export function parseMapping(path: string, bytes: Uint8Array): Record<string, unknown> {
  return readValues(path, decode(path, bytes));
}

function decode(path: string, bytes: Uint8Array): string {
  if (bytes.byteLength > FILE_MAX_BYTES) {
    throw malformed(path, `expected at most ${FILE_MAX_BYTES} bytes, got ${bytes.byteLength}`);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed(path, 'expected UTF-8 text, got bytes that are not');
  }
}

function firstLineOf(text: string): string {
  return text.slice(0, 40).split(/\r?\n/, 1)[0] ?? '';
}

/** The line of an offset. gray-matter's source begins with the line break behind the opening `---`, so this fits both. */
function lineOf(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length;
}

function parseYaml(path: string, source: string): Document {
  const lineAt = (offset: number) => lineOf(source, offset);
  // Without the `m` flag, for which U+2028 inside a value would begin a line too.
  const conflict = /(?<=^|\n)(<{7}|={7}|>{7})(?= |\r?\n|\r?$)/.exec(source);
  if (conflict !== null) throw malformed(path, 'git conflict markers are left in it', lineAt(conflict.index));
  const excess = costOf(source);
  if (excess !== null) throw malformed(path, excess, lineAt(1));
  const document = documentOf(source);
  const problem = document.errors[0] ?? document.warnings[0] ?? findTwin(document);
  if (problem !== undefined) throw malformed(path, problem.message, lineAt(problem.pos[0]));
  if (!isMap(document.contents)) {
    throw malformed(path, 'expected `key: value` lines, got something that is not a mapping', lineAt(1));
  }
  return document;
}

function valuesOf(path: string, document: Document): Record<string, unknown> {
  visit(document, {
    Scalar(key, scalar) {
      if (key !== 'key' && saysNothing(scalar)) scalar.value = new Nothing(String(scalar.value));
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : String(cause));
  }
}

/** The line in the file where a top-level key stands; undefined where it does not. */
export function lineOfKey(file: MarkdownFile, key: string): number | undefined {
  const { contents } = documentOf(file.source);
  if (!isMap(contents)) return undefined;
  for (const pair of contents.items) {
    if (isScalar(pair.key) && pair.key.value === key && pair.key.range) {
      return lineOf(file.source, pair.key.range[0]);
    }
  }
  return undefined;
}
