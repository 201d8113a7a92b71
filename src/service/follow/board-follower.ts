import type * as z from 'zod';
import { BoardError } from '../../errors.ts';
import { EventFeed } from '../../store/events/event-feed.ts';
import { requireKinds } from '../arguments.ts';
import type { FollowContext, Operation } from '../operation.ts';
import { loadOperation } from '../registry.ts';
import { type CallOptions, checkOutput, type Opened, parseInput } from '../run.ts';
import { lookAt } from './look-at.ts';

/** Whether anybody still wants more. */
export interface FollowOptions {
  /** Ends the following when it fires; what is on its way is not given any more. */
  signal?: AbortSignal | undefined;
}

/** Follows operations on one opened board. All that follow share one feed. */
export class BoardFollower {
  readonly #open: () => Opened;
  readonly #settings: () => CallOptions;
  #feed: { branch: string; feed: EventFeed } | undefined;

  constructor(open: () => Opened, settings: () => CallOptions) {
    this.#open = open;
    this.#settings = settings;
  }

  /**
   * Resolves once it is certain from where on items come; each comes once, checked against its schema.
   * Rejects with what is wrong with the input or the board.
   */
  async follow(name: string, input: unknown, options: FollowOptions = {}): Promise<AsyncIterable<unknown>> {
    requireKinds({ options }, { options: ['object'] });
    const { signal } = options;
    if (signal !== undefined && !(signal instanceof AbortSignal)) throw noSignal(signal);
    const { stream } = requireFollowed(await loadOperation(name));
    const parsed = parseInput(stream.input, input);
    const settings = this.#settings();
    const context: FollowContext = {
      feed: this.#feedOf(this.#open()),
      signal: signal ?? new AbortController().signal,
      now: settings.now,
      look: (read) => lookAt(this.#open(), settings, read),
    };
    return checked(stream.item, await stream.begin(parsed, context));
  }

  /** For a process that has just written itself: whoever follows need not wait until it is noticed. */
  poke(): void {
    this.#feed?.feed.poke();
  }

  #feedOf({ repository, config: { branch } }: Opened): EventFeed {
    if (this.#feed?.branch !== branch) this.#feed = { branch, feed: new EventFeed(repository, branch) };
    return this.#feed.feed;
  }
}

function noSignal(received: unknown): BoardError {
  return new BoardError('invalid_input', `signal: expected an AbortSignal, got a ${typeof received}`, {
    details: { field: 'signal' },
  });
}

function requireFollowed({ declaration: { name, stream } }: Operation) {
  if (stream !== undefined) return { stream };
  throw new BoardError(
    'invalid_input',
    `operation: expected one that can be followed, got ${name}; its reference says which can`,
    { details: { field: 'operation', received: name } },
  );
}

async function* checked(schema: z.ZodType, items: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const item of items) yield checkOutput(schema, item);
}
