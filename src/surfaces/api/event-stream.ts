import { isPlainObject } from '../../domain/record.ts';
import { failure } from '../../service/envelope.ts';
import type { HeldBoard } from '../../service/hold-board.ts';
import type { Stream } from '../../service/operation.ts';
import { visibleJson } from '../text/visible.ts';
import { SAFE_HEADERS } from './answer.ts';
import type { ApiContext } from './context.ts';
import { readQuery } from './input.ts';
import { PulledBody } from './pulled-body.ts';
import type { StreamPlaces } from './stream-places.ts';

/** How long a stream waits, in milliseconds. */
export interface StreamPatience {
  /** Until it says that it is still there, when nothing else is to be said. */
  heartbeat: number;
  /** For a reader that takes nothing while something waits for it. */
  stuck: number;
  /** For the end to get through, before the connection is cut. */
  farewell: number;
}

const PATIENCE: StreamPatience = { heartbeat: 15_000, stuck: 30_000, farewell: 5_000 };

/** Which operation is followed, where, and until when. */
export interface Followed {
  readonly board: Pick<HeldBoard, 'follow'>;
  readonly streams: StreamPlaces;
  readonly operation: string;
  readonly stream: Stream;
  /** Fires when the server is to stop. */
  readonly stopping: AbortSignal;
  readonly patience?: Partial<StreamPatience> | undefined;
}

/** `retry` is what a client waits before it comes again, in milliseconds. */
const OPENING = ': open\nretry: 1000\n\n';
const HEARTBEAT = ': still here\n\n';
const STOPPING =
  ': the server stops; what comes meanwhile is given to whoever resumes with Last-Event-ID\n\n';

const HEADERS = { 'content-type': 'text/event-stream; charset=utf-8', ...SAFE_HEADERS };

/**
 * Answers with what a followed operation gives, as server-sent events, until the reader leaves or the server stops. What
 * is wrong with the question is thrown before anything is sent.
 */
export async function eventStream(c: ApiContext, followed: Followed): Promise<Response> {
  const { board, operation, stream, streams } = followed;
  const over = new AbortController();
  const input = inputOf(c, stream);
  const leave = streams.enter();
  try {
    const begin = () => board.follow(operation as string, input, { signal: over.signal });
    const items = await streams.begin(begin);
    if (c.req.method !== 'HEAD') return respond(c, { followed, items, over, leave });
  } catch (error) {
    leave();
    throw error;
  }
  leave();
  return new Response(null, { headers: HEADERS });
}

/** A stream that has begun, and how it ends. */
interface Begun {
  readonly followed: Followed;
  readonly items: AsyncIterable<unknown>;
  readonly over: AbortController;
  leave(): void;
}

function respond(c: ApiContext, { followed, items, over, leave }: Begun): Response {
  const { stopping } = followed;
  const patience = { ...PATIENCE, ...followed.patience };
  const body = new PulledBody({
    patienceMs: patience.stuck,
    onStuck: () => {
      body.end(dropped('slow_reader', `nothing was read for ${patience.stuck / 1000} seconds`));
      over.abort();
    },
    onGone: () => over.abort(),
  });
  const stop = () => over.abort();
  stopping.addEventListener('abort', stop);
  if (stopping.aborted) stop();
  void write(body, items, { followed, heartbeat: patience.heartbeat }).then(() => {
    stopping.removeEventListener('abort', stop);
    leave();
    cutUnlessClosed(c, patience.farewell);
  });
  return new Response(body.stream, { headers: HEADERS });
}

/** A client that comes again sends the address that it began with, so its last event id counts more than what stands there. */
function inputOf(c: ApiContext, stream: Stream): Record<string, unknown> {
  const query = readQuery(stream, new URL(c.req.url));
  const lastEventId = c.req.header('last-event-id');
  return lastEventId ? { ...query, [stream.resume.input]: lastEventId } : query;
}

async function write(
  body: PulledBody,
  items: AsyncIterable<unknown>,
  { followed: { operation, stream, streams }, heartbeat }: { followed: Followed; heartbeat: number },
): Promise<void> {
  const beat = setInterval(() => {
    if (body.isIdle) void body.send(HEARTBEAT);
  }, heartbeat);
  try {
    await body.send(OPENING);
    for await (const item of items) {
      if (!(await body.send(messageOf(stream, item)))) return;
      beat.refresh();
      await streams.step();
    }
    body.end(STOPPING);
  } catch (error) {
    const envelope = failure(operation, error);
    if (!envelope.ok) body.end(dropped(envelope.error.code, envelope.error.message));
  } finally {
    clearInterval(beat);
  }
}

/** Without an `event` field, so that a client's `onmessage` gets it. */
function messageOf({ resume }: Stream, item: unknown): string {
  const id = isPlainObject(item) ? `id: ${String(item[resume.field])}\n` : '';
  return `${id}data: ${visibleJson(item)}\n\n`;
}

/** The last word to a reader that is sent away. */
function dropped(code: string, reason: string): string {
  const message = `${reason}; come again with Last-Event-ID, and nothing is missed`;
  return `event: dropped\ndata: ${visibleJson({ code, message })}\n\n`;
}

/** An end that nobody reads would hold the connection for ever. */
function cutUnlessClosed({ env: { outgoing } }: ApiContext, afterMs: number): void {
  if (outgoing.closed) return;
  const timer = setTimeout(() => outgoing.destroy(), afterMs);
  outgoing.once('close', () => clearTimeout(timer));
}
