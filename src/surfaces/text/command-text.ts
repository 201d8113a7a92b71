import { columnsOf } from '../../domain/columns.ts';
import { fitting } from './fitting.ts';
import type { Paint } from './paint.ts';

/** A command to paste, which stays whole, and what it is for: behind it, or where there is no room for both before it. */
export function commandText(command: string, why: string, paint: Paint): string {
  const { width } = paint;
  const line = `  ${command}  # ${why}`;
  if (width === undefined || columnsOf(line) <= width) return `  ${command}  ${paint.dim(`# ${why}`)}`;
  return `${paint.dim(fitting(`  # ${why}`, width, '  # '))}\n  ${command}`;
}
