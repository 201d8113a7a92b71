import { columnsOf, cutToColumns, wrapped } from '../../domain/columns.ts';
import { Link } from '../../domain/link.ts';
import { addresseeText, isAddressee } from './addressee-text.ts';
import { age, timeInShort, timeInWords } from './age.ts';
import { blockerText, isBlocker } from './blocker-text.ts';
import type { Paint } from './paint.ts';
import { visibleLine } from './visible.ts';

const GAP = '  ';
/** Columns of words, which may be cut; all others are ids, states and times, which are of use only whole. */
const PROSE: ReadonlySet<string> = new Set([
  'title',
  'message',
  'result',
  'text',
  'mode',
  'summary',
  'note',
  'question',
  'answer',
]);
/** What says nothing without its heading. */
const LABELLED: ReadonlySet<string> = new Set(['from', 'to', 'worker', 'agent', 'addressees']);
/** What is shown where a column has nothing: the person where no agent did it, and why a run failed where it has no result. */
const STEAD: ReadonlyMap<string, string> = new Map([
  ['agent', 'person'],
  ['result', 'summary'],
]);
const PROSE_LEAST = 12;
const AGE = /_age_seconds$/;
const TIME = /(^|_)at$/;

/** One value in a table or behind a key: nothing for null, lists with commas, a blocker and what is flat in words, other objects as JSON. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(', ');
  if (isBlocker(value)) return blockerText(value);
  if (isAddressee(value)) return addresseeText(value);
  if (isLink(value)) return visibleLine(`${value.kind} ${value.ref}`);
  if (typeof value === 'object') return visibleLine(inWords(value) ?? JSON.stringify(value));
  return visibleLine(String(value));
}

/** An object of words and numbers alone, as `total 2, open 2`: of numbers those above 0; null for another. */
function inWords(value: object): string | null {
  const members = Object.entries(value).filter(([, member]) => member !== null && member !== 0);
  if (members.some(([, member]) => typeof member === 'object')) return null;
  return members.map(([key, member]) => `${key} ${member}`).join(', ');
}

/** Where some of the work is, as runs and criteria have it. */
function isLink(value: unknown): value is Link {
  return Link.safeParse(value).success;
}

type Row = Readonly<Record<string, unknown>>;

/** Rows in aligned columns under a heading. Without a width the last column is as wide as it is; else words are cut, or rows folded. */
export function table(columns: readonly string[], rows: readonly Row[], paint: Paint): string {
  const lines = [
    columns.map(headingOf),
    ...rows.map((row) => columns.map((name) => shown(name, row, paint))),
  ];
  const widths = columns.map((_, index) =>
    lines.reduce((widest, line) => Math.max(widest, columnsOf(line[index] ?? '')), 0),
  );
  const { width } = paint;
  if (width === undefined) return aligned(lines, widths, paint).join('\n');
  const fitted = fittedWidths(columns, widths, width);
  if (fitted !== null) return aligned(lines, fitted, paint).join('\n');
  const last = columns.length - 1;
  const others = fittedWidths(columns.slice(0, last), widths.slice(0, last), width);
  if (PROSE.has(columns[last] ?? '') && others !== null) {
    const [heading = '', ...rest] = aligned(lines, others, paint);
    const below = lines.slice(1).map((line) => wordsBelow(line[last] ?? '', width));
    return [heading, ...rest.flatMap((line, index) => [line, ...(below[index] ?? [])])].join('\n');
  }
  return rows.flatMap((row) => folded(columns, row, { paint, width })).join('\n');
}

/** A person stands among the agents, where it was one who did it. */
const HEADINGS: Readonly<Record<string, string>> = { agent: 'by', addressees: 'to' };
const headingOf = (column: string) => HEADINGS[column] ?? column.replace(AGE, '').replaceAll('_', ' ');

function shown(column: string, row: Row, paint: Paint): string {
  const value = row[column];
  if (AGE.test(column) && (value === null || typeof value === 'number')) return age(value);
  if (TIME.test(column) && typeof value === 'string') return timeInShort(value, paint);
  const stead = STEAD.get(column);
  return cell(stead === undefined ? value : (value ?? row[stead]));
}

/** How wide each column may be so that all fit, those of words cut evenly; null where they cannot fit. */
function fittedWidths(columns: readonly string[], widths: readonly number[], width: number): number[] | null {
  const fitted = [...widths];
  const over = () => fitted.reduce((sum, each) => sum + each, GAP.length * (fitted.length - 1)) - width;
  while (over() > 0) {
    const prose = columns.map((name, index) => (PROSE.has(name) ? (fitted[index] ?? 0) : 0));
    const widest = prose.indexOf(Math.max(...prose));
    const room = (prose[widest] ?? 0) - PROSE_LEAST;
    if (room <= 0) return null;
    fitted[widest] = (fitted[widest] ?? 0) - Math.min(room, Math.max(1, Math.ceil(over() / 2)));
  }
  return fitted;
}

/** As many of each line's cells as there are widths. */
function aligned(lines: readonly string[][], widths: readonly number[], paint: Paint): string[] {
  const padded = lines.map((line) =>
    widths
      .map((width, index) => {
        const text = cutToColumns(line[index] ?? '', width);
        return index === widths.length - 1 ? text : text + ' '.repeat(width - columnsOf(text));
      })
      .join(GAP),
  );
  const [heading = '', ...rest] = padded;
  return [paint.dim(heading), ...rest];
}

function wordsBelow(text: string, width: number): string[] {
  return text === '-' ? [] : [GAP + cutToColumns(text, width - GAP.length)];
}

/** One row where no table fits: its values one after the other over as many lines as they take, without those that it lacks. */
function folded(
  columns: readonly string[],
  row: Row,
  { paint, width }: { paint: Paint; width: number },
): string[] {
  const lines = [''];
  for (const [index, column] of columns.entries()) {
    const text = shown(column, row, paint);
    const isNothing = text === '-' || text === 'false';
    if (isNothing && index > 0) continue;
    const isBare =
      index === 0 || (typeof row[column] === 'string' && !TIME.test(column) && !LABELLED.has(column));
    const told = isBare ? text : row[column] === true ? headingOf(column) : `${headingOf(column)} ${text}`;
    const line = lines.at(-1) ?? '';
    const isJoined = columnsOf(line) + GAP.length + columnsOf(told) <= width;
    if (line === '') lines[0] = told;
    else if (isJoined) lines[lines.length - 1] = `${line}${GAP}${told}`;
    else lines.push(GAP + (PROSE.has(column) ? cutToColumns(told, width - GAP.length) : told));
  }
  return lines;
}

/** `key: value` lines for one record; what it does not have is left out. */
export function keyValues(record: Record<string, unknown>, paint: Paint): string {
  const present = Object.entries(record).filter(([key, value]) => !isEmpty(key, value));
  const longest = Math.max(0, ...present.map(([key]) => key.length));
  const { width } = paint;
  return present
    .map(([key, value]) => {
      const head = paint.dim(`${key}:`.padEnd(longest + 1));
      const text = TIME.test(key) && typeof value === 'string' ? timeInWords(value, paint) : cell(value);
      if (width === undefined) return `${head} ${text}`;
      return wrapped(`${head} ${text}`, width, ' '.repeat(Math.min(longest + 2, width / 2))).join('\n');
    })
    .join('\n');
}

/** What tells nothing by being so for nearly every task. */
const USUAL: Readonly<Record<string, unknown>> = { answer_count: 0, returns: 0, require_criteria: false };

function isEmpty(key: string, value: unknown): boolean {
  return (
    (Object.hasOwn(USUAL, key) && USUAL[key] === value) ||
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0)
  );
}
