import { Document, isMap, isScalar, type Node, Scalar, YAMLMap } from 'yaml';
import { BoardError } from '../../errors.ts';
import { spellOutAliases } from './aliases.ts';
import { BOM, type MarkdownFile } from './front-matter.ts';
import { holdsNothing, isWordForNothing, saysNothing } from './nothing.ts';
import { type PlainValue, readPlain, writePlain } from './plain-yaml.ts';
import { costOf } from './yaml-cost.ts';
import { documentOf, YAML_OPTIONS } from './yaml-document.ts';

const WRITE_OPTIONS = {
  lineWidth: 0,
  flowCollectionPadding: false,
  doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER,
} as const;
/** A text of more lines is written on one: nobody reads it in a front matter, and a YAML parser takes long over lines. */
const LINES_LEGIBLE = 2_000;

/**
 * Writes a file from values: keys that are new come in the order given, keys that exist stay where they are with
 * their comments, unknown keys and everything else in the front matter are kept, null and undefined leave the file.
 */
export function renderMarkdown(values: Record<string, unknown>, body: string, base?: MarkdownFile): string {
  const front = base?.source === '' ? undefined : base;
  const yaml = renderPlain(values, front) ?? renderYaml(values, front);
  refuseCostly(yaml);
  const text = `---\n${yaml}---\n`;
  if (base === undefined) return text + body;
  return (base.bom ? BOM : '') + (base.eol === '\r\n' ? text.replaceAll('\n', '\r\n') : text) + body;
}

/** What could be recorded and never be read again is the caller's to mend, and no file's fault. */
function refuseCostly(yaml: string): void {
  const excess = costOf(yaml);
  if (excess !== null)
    throw new BoardError('invalid_input', `front matter: ${excess}`, { details: { field: 'front matter' } });
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
  const document = base === undefined ? new Document(new YAMLMap(), YAML_OPTIONS) : documentOf(base.source);
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
  const present = document.get(key, true);
  if (value === null || value === undefined) {
    spellOutAliases(document, present);
    document.delete(key);
    return;
  }
  const wanted = toText(value);
  if (isScalar(present) && typeof wanted === 'string') {
    if (present.value === wanted && !saysNothing(present)) return;
    spellOutAliases(document, present);
    setScalar(present, wanted);
  } else if (!sameValue(document, key, wanted)) {
    spellOutAliases(document, present);
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
  if (saysNothing(scalar)) delete scalar.tag;
  scalar.value = text;
  delete scalar.source;
  const style = styleOf(text);
  if (style === undefined) delete scalar.type;
  else scalar.type = style;
}

function sameValue(document: Document, key: string, wanted: unknown): boolean {
  const present = document.get(key, true);
  if (present === undefined || present === null || holdsNothing(present)) return false;
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

/** Text that a plain or block scalar would change (control characters, odd white space, words for nothing) goes between double quotes. */
function styleOf(text: string): Scalar.Type | undefined {
  if (
    /[^\n\t\x20-\x7e\u00a0-\ud7ff\ue000-\ufeff\u{10000}-\u{10ffff}]|\u2028|\u2029|\ufeff|\u0085/u.test(text)
  ) {
    return Scalar.QUOTE_DOUBLE;
  }
  const isLong = text.split('\n', LINES_LEGIBLE + 1).length > LINES_LEGIBLE;
  if (isWordForNothing(text) || isLong || /^\s|\s$|\t|\n[ \t]/.test(text)) return Scalar.QUOTE_DOUBLE;
  if (text.includes('\n')) return Scalar.BLOCK_LITERAL;
  return undefined;
}
