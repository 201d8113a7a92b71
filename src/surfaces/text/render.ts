import type { Incomplete } from '../../domain/page.ts';
import { isPlainObject } from '../../domain/record.ts';
import { firstLine } from '../../domain/text.ts';
import type { Operation, ReadOperation, WriteOperation } from '../../service/operation.ts';
import type { DataOf, ItemOf } from '../../service/registry.ts';
import type { WriteAnswer } from '../../service/write-answer.ts';
import { auditText } from './audit-text.ts';
import { type Findings, findingsText } from './findings-text.ts';
import { fitting } from './fitting.ts';
import { incompleteText } from './incomplete-text.ts';
import { messageText } from './message-text.ts';
import { needsList, needsText } from './needs-text.ts';
import type { Paint } from './paint.ts';
import { summaryBrief } from './summary-brief.ts';
import { summaryText } from './summary-text.ts';
import { cell, keyValues, table } from './table.ts';
import { visible } from './visible.ts';
import { writeText } from './write-text.ts';

/** An operation's answer in few words where it has such a form, else as text. */
export function renderInFewWords(operation: Operation, data: unknown, paint: Paint): string {
  if (operation.declaration.name === 'board-summary') return summaryBrief(data as DataOf<'board-summary'>);
  return renderText(operation, data, paint);
}

/** An operation's answer as text. What has no form of its own is shown as its records are declared. */
export function renderText(operation: Operation, data: unknown, paint: Paint): string {
  if (operation.access === 'write') return writeAnswerText(operation, data as WriteAnswer, paint);
  if (operation.declaration.name === 'board-summary')
    return summaryText(data as DataOf<'board-summary'>, paint);
  if (operation.declaration.name === 'list-needs') return needsPage(data as DataOf<'list-needs'>, paint);
  if (operation.declaration.name === 'audit') return auditText(data as DataOf<'audit'>, paint);
  if (operation.declaration.name === 'doctor') return findingsText(data as Findings, paint);
  const columns = operation.declaration.columns ?? {};
  if (operation.declaration.name === 'show-message')
    return messageText(data as DataOf<'show-message'>, columns.thread ?? [], paint);
  if (isPlainObject(data) && Array.isArray(data.items)) return pageText(columns, data, paint);
  return recordText(data, columns, paint);
}

/** What every write says, and below it what this one says besides; of criteria the first says how many there are. */
function writeAnswerText(operation: WriteOperation, answer: WriteAnswer, paint: Paint): string {
  const { extra, declaration } = operation;
  const told = writeText(answer, paint, declaration.name);
  // What a task says is told with the rest, in as many words as an agent is to pay for.
  if (extra !== null && Object.hasOwn(extra, 'description')) return told;
  const besides = Object.entries(answer).filter(
    ([key]) => Object.hasOwn(extra ?? {}, key) && key !== 'criteria',
  );
  const more = recordText(Object.fromEntries(besides), {}, paint);
  return more === '' ? told : `${told}\n\n${more}`;
}

/** One of what comes of something that is followed: a list anew, or else a record on one line. */
export function renderFollowed({ declaration }: ReadOperation, item: unknown, paint: Paint): string {
  const record = isPlainObject(item) ? item : {};
  if (declaration.name === 'list-needs') return needsList(item as ItemOf<'list-needs'>, paint);
  return renderItem(declaration.columns?.items ?? Object.keys(record), record, paint);
}

/** One record on one line, of long texts the first line. */
function renderItem(columns: readonly string[], item: Record<string, unknown>, paint: Paint): string {
  const cells = columns.map((column) => {
    const value = column === 'agent' ? (item.agent ?? item.person) : item[column];
    return cell(typeof value === 'string' ? firstLine(value) : value);
  });
  return [paint.dim(cells[0] ?? ''), ...cells.slice(1)].join('  ');
}

type Columns = Readonly<Record<string, readonly string[]>>;

function pageText(columns: Columns, page: Record<string, unknown>, paint: Paint): string {
  const items = indented((page.items as unknown[]).filter(isPlainObject));
  const count = countText(page, items.length, paint);
  return items.length === 0
    ? count
    : `${table(columns.items ?? Object.keys(items[0] ?? {}), items, paint)}\n${count}`;
}

const INDENT = '· ';

/** What lies in a tree below others is set in under them, as far as the page shows them: tasks by their titles, workers by their ids. */
function indented(items: Record<string, unknown>[]): Record<string, unknown>[] {
  const depths = items.map(({ depth }) => (typeof depth === 'number' ? depth : 0));
  const least = depths.reduce((one, other) => Math.min(one, other), depths[0] ?? 0);
  return items.map((item, index) => {
    const indent = INDENT.repeat((depths[index] ?? 0) - least);
    const name = 'title' in item ? 'title' : 'agent_id';
    return indent === '' ? item : { ...item, [name]: `${indent}${String(item[name])}` };
  });
}

function needsPage(page: DataOf<'list-needs'>, paint: Paint): string {
  const count = countText(page, page.items.length, paint);
  return page.items.length === 0 ? count : `${needsText(page.items, paint)}\n\n${count}`;
}

/** How many there are, how to get more of them, and what had to be left out. */
function countText(page: Record<string, unknown>, length: number, paint: Paint): string {
  const { total, next_cursor, incomplete } = page;
  const shown = `${length} of ${String(total)}`;
  const next = next_cursor === null ? '' : `; next page: the same with --cursor ${String(next_cursor)}`;
  const isShort = paint.width === undefined || shown.length + next.length <= paint.width;
  const told = `${paint.dim(shown + (isShort ? next : next.replace(' --', '\n  --')))}${missing(incomplete, paint, '; ')}`;
  return fitting(told, paint.width);
}

function missing(incomplete: unknown, paint: Paint, before = ''): string {
  return paint.yellow(incompleteText(incomplete as Incomplete, before));
}

/** Records under their names, lists of records as tables, long text as it is. */
function recordText(data: unknown, columns: Columns, paint: Paint): string {
  if (!isPlainObject(data)) return visible(String(data));
  return Object.entries(data)
    .flatMap(([name, value]) => {
      if (name === 'incomplete') return missing(value, paint) || [];
      if (isPlainObject(value)) return [`${paint.bold(name)}\n${keyValues(value, paint)}`];
      if (Array.isArray(value) && value.length > 0) {
        const items = value.filter(isPlainObject);
        return [`${paint.bold(name)}\n${table(columns[name] ?? Object.keys(items[0] ?? {}), items, paint)}`];
      }
      if (typeof value === 'string' && value !== '') return [`${paint.bold(name)}\n${visible(value)}`];
      if (typeof value === 'number' || typeof value === 'boolean') return [`${paint.bold(name)} ${value}`];
      return [];
    })
    .join('\n\n');
}
