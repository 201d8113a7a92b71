import type { Paint } from './paint.ts';
import { visibleLine } from './visible.ts';

/** One value in a table or behind a key: nothing for null, lists with commas, objects as JSON. */
export function cell(value: unknown): string {
  if (value === null || value === undefined) return '-';
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.map(cell).join(', ');
  if (typeof value === 'object') return visibleLine(JSON.stringify(value));
  return visibleLine(String(value));
}

/** Rows in aligned columns under a heading; the last column is as wide as it is. */
export function table(
  columns: readonly string[],
  rows: readonly Record<string, unknown>[],
  paint: Paint,
): string {
  const lines = [
    columns.map((column) => column.replaceAll('_', ' ')),
    ...rows.map((row) => columns.map((column) => cell(row[column]))),
  ];
  const widths = columns.map((_, index) =>
    lines.reduce((widest, line) => Math.max(widest, width(line[index] ?? '')), 0),
  );
  const padded = lines.map((line) =>
    line
      .map((text, index) =>
        index === line.length - 1 ? text : text + ' '.repeat((widths[index] ?? 0) - width(text)),
      )
      .join('  '),
  );
  const [heading = '', ...rest] = padded;
  return [paint.dim(heading), ...rest].join('\n');
}

function width(text: string): number {
  return [...text].length;
}

/** `key: value` lines for one record; what it does not have is left out. */
export function keyValues(record: Record<string, unknown>, paint: Paint): string {
  const present = Object.entries(record).filter(([, value]) => !isEmpty(value));
  const longest = Math.max(0, ...present.map(([key]) => key.length));
  return present
    .map(([key, value]) => `${paint.dim(`${key}:`.padEnd(longest + 1))} ${cell(value)}`)
    .join('\n');
}

function isEmpty(value: unknown): boolean {
  return (
    value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  );
}
