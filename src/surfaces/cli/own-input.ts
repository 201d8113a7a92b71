import { fstatSync } from 'node:fs';
import { Readable } from 'node:stream';
import { BoardError } from '../../errors.ts';
import type { Input } from './streams.ts';

/**
 * Standard input of this process, made when it is first read. `invalid_input` if it cannot be read to its end: what was read
 * until then is not all that was said.
 */
export class OwnInput implements Input {
  /** Node opens the null device in place of a standard input that is closed. */
  get isDevice(): boolean {
    return fstatSync(0).isCharacterDevice();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer | string> {
    const stream = openedStream();
    try {
      yield* stream;
    } catch (cause) {
      throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
    }
  }
}

/** For what node cannot read, such as a folder, it makes a plain stream that ends at once. */
function openedStream(): NodeJS.ReadStream {
  const stream = process.stdin;
  if (Object.getPrototypeOf(stream) !== Readable.prototype) return stream;
  throw unreadable(fstatSync(0).isDirectory() ? 'a folder' : 'something else');
}

function unreadable(received: string, cause?: unknown): BoardError {
  return new BoardError(
    'invalid_input',
    `standard input: expected a file, a pipe or a terminal that can be read to its end, got ${received}`,
    { details: { field: 'standard input' }, cause },
  );
}
