import { fstatSync, writeSync } from 'node:fs';
import type { Writable } from 'node:stream';
import type { LogOutput, Output } from './streams.ts';

type Stream = Writable & { isTTY?: boolean; columns?: number };

/**
 * Standard output or standard error of this process. What goes to a file or a pipe is written at once, for node's stream
 * takes longer to make than an answer to write. The stream is made for a terminal, for whoever has other things to do while a
 * reader is slow, and where a write does not go through: it knows how to wait, and its error says that nobody reads.
 */
export class OwnOutput implements Output, LogOutput {
  readonly #descriptor: number;
  readonly #make: () => Stream;
  #made: Stream | undefined;

  constructor(descriptor: number, make: () => Stream) {
    this.#descriptor = descriptor;
    this.#make = make;
  }

  get isTTY(): boolean {
    return !this.#isDirect() && this.#stream().isTTY === true;
  }

  get columns(): number | undefined {
    return this.#isDirect() ? undefined : this.#stream().columns;
  }

  get writableLength(): number {
    return this.#made?.writableLength ?? 0;
  }

  write(text: string, done: () => void = () => {}): void {
    const bytes = Buffer.from(text);
    const rest = this.#isDirect() ? this.#writeNow(bytes) : bytes;
    if (rest.length === 0) done();
    else this.#stream().write(rest, () => done());
  }

  on(event: 'error' | 'drain', listener: () => void): void {
    this.#stream().on(event, listener);
  }

  stay(): void {
    this.#stream();
  }

  /** Once there is a stream all has to go through it, so that what it still holds stays in front. */
  #isDirect(): boolean {
    return this.#made === undefined && isFileOrPipe(this.#descriptor);
  }

  /** What could not be written, because the pipe is full and must not be waited for, or for a reason that the stream tells. */
  #writeNow(bytes: Buffer): Buffer {
    let done = 0;
    try {
      while (done < bytes.length) done += writeSync(this.#descriptor, bytes, done);
    } catch {
      return bytes.subarray(done);
    }
    return bytes.subarray(done);
  }

  #stream(): Stream {
    this.#made ??= this.#make();
    return this.#made;
  }
}

function isFileOrPipe(descriptor: number): boolean {
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() || stat.isFIFO() || stat.isSocket();
  } catch {
    return false;
  }
}
