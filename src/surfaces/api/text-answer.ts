import { accepts } from 'hono/accepts';
import type { Envelope } from '../../service/envelope.ts';
import type { Operation } from '../../service/operation.ts';
import { dataOf, failureText, warningLines } from '../text/envelope-text.ts';
import { PLAIN } from '../text/paint.ts';
import { renderInFewWords } from '../text/render.ts';
import type { ApiContext } from './context.ts';
import { JSON_TYPE, TEXT_TYPE } from './media-types.ts';

/** Whether the caller rather has text: whoever takes anything gets the envelope. */
export function wantsText(c: ApiContext): boolean {
  const supports = [JSON_TYPE, TEXT_TYPE];
  return accepts(c, { header: 'Accept', supports, default: JSON_TYPE }) === TEXT_TYPE;
}

/** An envelope as the command line would say it, for agents that read by the word: the answer, the failure, the warnings. */
export function textOf(envelope: Envelope, operation?: Operation): string {
  const data = operation === undefined ? undefined : dataOf(envelope);
  const parts = [
    ...(operation === undefined || data === undefined ? [] : [renderInFewWords(operation, data, PLAIN)]),
    ...(envelope.ok ? [] : [failureText(envelope)]),
    ...warningLines(envelope, "'GET /api/v1/board/doctor'"),
  ];
  return `${parts.join('\n')}\n`;
}
