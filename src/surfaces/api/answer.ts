import { isPlainObject } from '../../domain/record.ts';
import { ERROR_STATUS } from '../../errors.ts';
import { type Envelope, failure } from '../../service/envelope.ts';
import type { Operation } from '../../service/operation.ts';
import { visibleJson } from '../text/visible.ts';
import type { ApiContext } from './context.ts';
import { JSON_TYPE, TEXT_TYPE } from './media-types.ts';
import { textOf, wantsText } from './text-answer.ts';

/** On every answer: a browser neither keeps it nor takes it for anything but what it says it is. */
export const SAFE_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The answer to a request whose route or guard said no, or whose handling failed. */
export function refuse(c: ApiContext, error: unknown): Response {
  return answer(c, failure(c.get('operation') ?? `${c.req.method} ${c.req.path}`, error));
}

/** The one form of every answer: the envelope, its status by the table, its error noted for the log. */
export function answer(c: ApiContext, envelope: Envelope, operation?: Operation): Response {
  if (!envelope.ok) c.set('code', envelope.error.code);
  return wantsText(c)
    ? respond(envelope, `${TEXT_TYPE}; charset=utf-8`, textOf(envelope, operation))
    : responseTo(envelope);
}

/** The HTTP response that carries an envelope as JSON. */
export function responseTo(envelope: Envelope): Response {
  return respond(envelope, JSON_TYPE, jsonLine(envelope));
}

function respond(envelope: Envelope, type: string, body: string): Response {
  const status = envelope.ok ? 200 : ERROR_STATUS[envelope.error.code].http;
  const headers = envelope.ok ? entityTag(envelope.data) : demands(envelope);
  return new Response(body, { status, headers: { 'content-type': type, ...SAFE_HEADERS, ...headers } });
}

/** An envelope as a body: a line, so that what comes after it on a terminal begins on one of its own. */
export function jsonLine(envelope: Envelope): string {
  return `${visibleJson(envelope)}\n`;
}

/** A response of JSON that is written already. */
export function jsonResponse(text: string): Response {
  return new Response(`${text}\n`, { headers: { 'content-type': JSON_TYPE, ...SAFE_HEADERS } });
}

/** An answer about one task carries its revision, which `If-Match` takes. */
function entityTag(data: unknown): Record<string, string> {
  const task = isPlainObject(data) ? data.task : null;
  return isPlainObject(task) ? { etag: `"${task.revision}"` } : {};
}

/** What HTTP wants to be said beside some refusals. */
export function demands({ error: { code, details } }: Envelope & { ok: false }): Record<string, string> {
  if (code === 'unauthorized') return { 'www-authenticate': 'Bearer' };
  if (code === 'method_not_allowed') return { allow: [details.allow].flat().join(', ') };
  return code === 'server_busy' ? { 'retry-after': String(details.retry_after_seconds) } : {};
}
