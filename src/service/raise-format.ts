import { NEWEST_FORMAT } from '../domain/config.ts';
import { CONFIG_FILE } from '../store/layout.ts';
import type { WriteContext } from './operation.ts';

const FORMAT_LINE = /^(format:[ \t]*)(\d+)/m;

/**
 * Says in `board.yaml` that the board holds what older programs do not know, in the same commit that brings the first of it: a
 * new folder, or a new value of an old field. They refuse the board then by its format, rather than that they misread it.
 */
export function raiseFormat({ view, stage }: Pick<WriteContext, 'view' | 'stage'>): void {
  const text = view.tree.read(CONFIG_FILE)?.toString('utf8');
  const format = text === undefined ? null : FORMAT_LINE.exec(text);
  if (text === undefined || format === null || Number(format[2]) >= NEWEST_FORMAT) return;
  stage.files.set(CONFIG_FILE, text.replace(FORMAT_LINE, `$1${NEWEST_FORMAT}`));
}
