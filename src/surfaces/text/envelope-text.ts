import type { Envelope } from '../../service/envelope.ts';
import { visible, visibleLine } from './visible.ts';

type Failure = Envelope & { ok: false };

/** What there is to show: an answer, or what was found wrong with a board, which is the answer to whoever looked for it. */
export function dataOf(envelope: Envelope): unknown {
  if (envelope.ok) return envelope.data;
  return envelope.error.code === 'board_corrupt' ? envelope.error.details : undefined;
}

/** A failure in one paragraph, the code that programs go by first. */
export function failureText({ error: { code, message } }: Failure): string {
  return visible(`${code}: ${message}`);
}

/** So many warnings of one kind are shown as lines. */
const OF_EACH_KIND = 3;

/** A line for each warning; of many of one kind only for the first, for the doctor, which is called so, names them all. */
export function warningLines({ warnings }: Envelope, doctor: string): string[] {
  const told = warnings.filter(({ code }) => code !== 'more_warnings');
  const shown = told.filter(
    ({ code }, index) => told.slice(0, index).filter((one) => one.code === code).length < OF_EACH_KIND,
  );
  const untold = warnings.find(({ code }) => code === 'more_warnings')?.count ?? 0;
  const more = told.length - shown.length + untold;
  const lines = shown.map(({ code, message }) => visibleLine(`warning: ${code}: ${message}`));
  return more === 0
    ? lines
    : [...lines, `warning: more_warnings: ${more} more; ${doctor} names what is wrong with single files`];
}
