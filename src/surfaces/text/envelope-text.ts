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

/** A line for each warning. */
export function warningLines({ warnings }: Envelope): string[] {
  return warnings.map(({ code, message }) => visibleLine(`warning: ${code}: ${message}`));
}
