/**
 * Front matter is data, never code. This is the only module that may import gray-matter: gray-matter runs JavaScript
 * that it finds behind `---js`, and its cache hides a second parse error, so every way to either is closed here.
 */
import matter from 'gray-matter';
import { Document, isMap, isScalar, Lexer, type Node, parseDocument, Scalar, YAMLMap } from 'yaml';
import { BoardError } from '../errors.ts';
import { type PlainValue, plainToObject, readPlain, writePlain } from './plain-yaml.ts';

export const FILE_MAX_BYTES = 1024 * 1024;
const DEPTH_MAX = 64;
const BOM = '\ufeff';

/** A Markdown file taken apart: its front matter as it stands and as text values, and its body. */
export interface MarkdownFile {
  readonly source: string;
  readonly values: Record<string, unknown>;
  readonly body: string;
  readonly bom: boolean;
  readonly eol: '\n' | '\r\n';
}

const YAML_OPTIONS = { schema: 'failsafe', merge: false, prettyErrors: false, strict: true } as const;
const WRITE_OPTIONS = { lineWidth: 0, flowCollectionPadding: false } as const;

const refuse = () => {
  throw new Error('front matter is YAML here, nothing else is read');
};
const closedEngine = { parse: refuse, stringify: refuse };

/** A complaint about one file, in the words every such complaint has. `line` counts from 1. */
export function malformed(path: string, problem: string, line?: number): BoardError {
  const place = line === undefined ? path : `${path}:${line}`;
  return new BoardError('malformed_file', `${place}: ${problem}; mend the file in an editor`, {
    details: { path, ...(line === undefined ? {} : { line }), problem },
  });
}

/** Takes a file apart. Whatever is not plain YAML front matter between `---` lines is `malformed_file`. */
export function parseMarkdown(path: string, bytes: Uint8Array): MarkdownFile {
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

function readValues(path: string, source: string): Record<string, unknown> {
  const plain = readPlain(source, { toRead: true });
  return plain === null ? valuesOf(path, parseYaml(path, source)) : plainToObject(plain);
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
  if (nestsTooDeep(source))
    throw malformed(path, `expected at most ${DEPTH_MAX} levels of nesting`, lineAt(1));
  const document = parseDocument(source, YAML_OPTIONS);
  const problem = document.errors[0] ?? document.warnings[0];
  if (problem !== undefined) throw malformed(path, problem.message, lineAt(problem.pos[0]));
  if (!isMap(document.contents)) {
    throw malformed(path, 'expected `key: value` lines, got something that is not a mapping', lineAt(1));
  }
  return document;
}

function valuesOf(path: string, document: Document): Record<string, unknown> {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (cause) {
    throw malformed(path, cause instanceof Error ? cause.message : String(cause));
  }
}

/** Checked before parsing, because parsing is recursive. Counts generously first, exactly only where that is many. */
function nestsTooDeep(source: string): boolean {
  const brackets = source.match(/[[{]/g)?.length ?? 0;
  const indicators = source.match(/^\s{64}|([-?:]\s+){64}/m);
  if (brackets <= DEPTH_MAX && indicators === null) return false;
  let flow = 0;
  let onLine = 0;
  for (const token of new Lexer().lex(source)) {
    if (token === '[' || token === '{') flow++;
    else if (token === ']' || token === '}') flow--;
    else if (token === '-' || token === '?' || token === ':') onLine++;
    else if (token.startsWith('\n')) onLine = 0;
    else if (/^ {64}/.test(token)) return true;
    if (flow > DEPTH_MAX || onLine > DEPTH_MAX) return true;
  }
  return false;
}

/** The line in the file where a top-level key stands; undefined where it does not. */
export function lineOfKey(file: MarkdownFile, key: string): number | undefined {
  const { contents } = parseDocument(file.source, YAML_OPTIONS);
  if (!isMap(contents)) return undefined;
  for (const pair of contents.items) {
    if (isScalar(pair.key) && pair.key.value === key && pair.key.range) {
      return lineOf(file.source, pair.key.range[0]);
    }
  }
  return undefined;
}

/**
 * Writes a file from values: keys that are new come in the order given, keys that exist stay where they are with
 * their comments, unknown keys and everything else in the front matter are kept, null and undefined leave the file.
 */
export function renderMarkdown(values: Record<string, unknown>, body: string, base?: MarkdownFile): string {
  const yaml = renderPlain(values, base) ?? renderYaml(values, base);
  const front = `---\n${yaml}---\n`;
  if (base === undefined) return front + body;
  return (base.bom ? BOM : '') + (base.eol === '\r\n' ? front.replaceAll('\n', '\r\n') : front) + body;
}

function renderPlain(values: Record<string, unknown>, base: MarkdownFile | undefined): string | null {
  const before = base === undefined ? new Map<string, PlainValue>() : readPlain(base.source);
  if (before === null) return null;
  const entries = [...before];
  const keys = Object.keys(values);
  for (const [index, key] of keys.entries()) {
    const place = entries.findIndex(([name]) => name === key);
    const value = values[key] ?? null;
    if (value === null) {
      if (place >= 0) entries.splice(place, 1);
      continue;
    }
    const plain = toPlain(toText(value));
    if (plain === null) return null;
    if (place >= 0) entries[place] = [key, plain];
    else {
      const names = entries.map(([name]) => name);
      entries.splice(placeFor(names, keys.slice(0, index)), 0, [key, plain]);
    }
  }
  return writePlain(new Map(entries));
}

function toPlain(value: unknown): PlainValue | null {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.every((item) => typeof item === 'string') ? value : null;
  const members = Object.entries(value as object).map(([key, member]) => [key, toPlain(member)] as const);
  const whole = members.filter((member): member is readonly [string, PlainValue] => member[1] !== null);
  return whole.length === members.length ? new Map(whole) : null;
}

function renderYaml(values: Record<string, unknown>, base: MarkdownFile | undefined): string {
  const document =
    base === undefined ? new Document(new YAMLMap(), YAML_OPTIONS) : parseDocument(base.source, YAML_OPTIONS);
  const keys = Object.keys(values);
  for (const [key, value] of Object.entries(values)) setKey(document, keys, key, value);
  const yaml = document.toString(WRITE_OPTIONS);
  return yaml.endsWith('\n') ? yaml : `${yaml}\n`;
}

/** A new key goes behind those that come before it, so that files of one kind read alike. */
function placeFor(present: readonly string[], before: readonly string[]): number {
  return present.findLastIndex((name) => before.includes(name)) + 1;
}

function setKey(document: Document, keys: readonly string[], key: string, value: unknown): void {
  if (value === null || value === undefined) {
    document.delete(key);
    return;
  }
  const wanted = toText(value);
  const present = document.get(key, true);
  if (isScalar(present) && typeof wanted === 'string') {
    if (present.value !== wanted) setScalar(present, wanted);
  } else if (!sameValue(document, key, wanted)) {
    if (document.has(key)) document.set(key, createNode(document, wanted));
    else insertKey(document, keys, key, createNode(document, wanted));
  }
}

function insertKey(document: Document, keys: readonly string[], key: string, node: unknown): void {
  const { contents } = document;
  if (!isMap(contents)) return;
  const names = contents.items.map((pair) =>
    isScalar(pair.key) ? String(pair.key.value) : String(pair.key),
  );
  contents.items.splice(placeFor(names, keys.slice(0, keys.indexOf(key))), 0, document.createPair(key, node));
}

/** Keeps the scalar's comment; drops a quoting style that the new text may not bear. */
function setScalar(scalar: Scalar, text: string): void {
  scalar.value = text;
  delete scalar.source;
  const style = styleOf(text);
  if (style === undefined) delete scalar.type;
  else scalar.type = style;
}

function sameValue(document: Document, key: string, wanted: unknown): boolean {
  const present = document.get(key, true);
  if (present === undefined || present === null) return false;
  return JSON.stringify((present as Node).toJS(document)) === JSON.stringify(wanted);
}

/** Numbers and booleans as text; null members left out; lists and objects likewise, all the way down. */
function toText(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(toText);
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
    return Object.fromEntries(members.map(([key, member]) => [key, toText(member)]));
  }
  return String(value);
}

function createNode(document: Document, value: unknown): unknown {
  const node = document.createNode(value);
  const visit = (child: unknown): void => {
    if (isScalar(child) && typeof child.value === 'string') {
      const style = styleOf(child.value);
      if (style !== undefined) child.type = style;
    } else if (child instanceof YAMLMap) {
      for (const pair of child.items) visit(pair.value);
    } else if (
      child !== null &&
      typeof child === 'object' &&
      'items' in child &&
      Array.isArray(child.items)
    ) {
      if (child.items.length === 0) Object.assign(child, { flow: true });
      child.items.forEach(visit);
    }
  };
  visit(node);
  return node;
}

/** Text that a plain or block scalar would change (control characters, odd white space) goes between double quotes. */
function styleOf(text: string): Scalar.Type | undefined {
  if (
    /[^\n\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufeff\u{10000}-\u{10ffff}]|\u2028|\u2029|\ufeff|\u0085/u.test(text)
  ) {
    return Scalar.QUOTE_DOUBLE;
  }
  if (/^\s|\s$|\t|\n[ \t]/.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return Scalar.BLOCK_LITERAL;
  return undefined;
}
