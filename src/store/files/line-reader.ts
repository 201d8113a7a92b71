import type { OpenFile } from './file-tree.ts';

/** Oldest or newest first. */
export type Order = 'asc' | 'desc';

/** One line of a file, without the line break. */
export interface Line {
  /** Null where it is longer than any line that means something. */
  readonly bytes: Buffer | null;
  /** Where it begins in the file. */
  readonly start: number;
}

const CHUNK = 128 * 1024;
const NEWLINE = 0x0a;
/** An event of a megabyte, all of it characters that JSON writes with six. */
const LINE_MAX_BYTES = 8 * 1024 * 1024;

/** The lines of a file that may be large, from its beginning or from its end, read piece by piece; empty ones are left out. */
export function* linesOf(file: OpenFile, order: Order): Generator<Line> {
  for (const line of order === 'asc' ? forwards(file) : backwards(file))
    if (line.bytes === null || line.bytes.length > 0) yield line;
}

function* forwards(file: OpenFile): Generator<Line> {
  const carry = new Carry();
  let start = 0;
  for (let at = 0; at < file.size; ) {
    const chunk = file.read(at, Math.min(CHUNK, file.size - at));
    if (chunk.length === 0) break;
    let from = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, from)) {
      yield { bytes: carry.take(chunk.subarray(from, end), 'after'), start };
      from = end + 1;
      start = at + from;
    }
    carry.keep(chunk.subarray(from), 'after');
    at += chunk.length;
  }
  yield { bytes: carry.take(Buffer.alloc(0), 'after'), start };
}

function* backwards(file: OpenFile): Generator<Line> {
  const carry = new Carry();
  for (let at = file.size; at > 0; ) {
    const length = Math.min(CHUNK, at);
    at -= length;
    const chunk = file.read(at, length);
    let to = chunk.length;
    for (let end = newlineBefore(chunk, to); end !== -1; end = newlineBefore(chunk, to)) {
      yield { bytes: carry.take(chunk.subarray(end + 1, to), 'before'), start: at + end + 1 };
      to = end;
    }
    carry.keep(chunk.subarray(0, to), 'before');
  }
  yield { bytes: carry.take(Buffer.alloc(0), 'before'), start: 0 };
}

function newlineBefore(chunk: Buffer, end: number): number {
  return end === 0 ? -1 : chunk.lastIndexOf(NEWLINE, end - 1);
}

/** The pieces of a line that is not complete yet; of one that is too long they are dropped. */
class Carry {
  #pieces: Buffer[] = [];
  #length = 0;

  keep(piece: Buffer, where: 'before' | 'after'): void {
    if (piece.length === 0) return;
    this.#length += piece.length;
    if (this.#length > LINE_MAX_BYTES) this.#pieces = [];
    else if (where === 'after') this.#pieces.push(piece);
    else this.#pieces.unshift(piece);
  }

  /** The whole line with its last piece. */
  take(piece: Buffer, where: 'before' | 'after'): Buffer | null {
    if (this.#length === 0 && piece.length <= LINE_MAX_BYTES) return piece;
    this.keep(piece, where);
    const line = this.#length > LINE_MAX_BYTES ? null : Buffer.concat(this.#pieces);
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

/** Gathers lines from pieces that come from elsewhere, such as a git process, and gives each as it is complete. */
export async function* linesFrom(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer | null> {
  const carry = new Carry();
  for await (const piece of pieces) {
    let from = 0;
    for (let end = piece.indexOf(NEWLINE); end !== -1; end = piece.indexOf(NEWLINE, from)) {
      yield carry.take(piece.subarray(from, end), 'after');
      from = end + 1;
    }
    carry.keep(piece.subarray(from), 'after');
  }
  const last = carry.take(Buffer.alloc(0), 'after');
  if (last === null || last.length > 0) yield last;
}

/** How many lines begin like this, the last one ended or not; much cheaper than to take them one by one. */
export function countLinesLike(file: OpenFile, beginning: string): number {
  const sought = Buffer.from(`\n${beginning}`);
  const overlap = sought.length - 1;
  let count = file.read(0, overlap).equals(sought.subarray(1)) ? 1 : 0;
  for (let at = 0; at + overlap < file.size; ) {
    const chunk = file.read(at, CHUNK);
    if (chunk.length <= overlap) break;
    for (let found = chunk.indexOf(sought); found !== -1; found = chunk.indexOf(sought, found + 1)) count++;
    at += chunk.length - overlap;
  }
  return count;
}

/** The number, from 1, of the line that begins at a place in a file. */
export function lineNumberAt(file: OpenFile, start: number): number {
  let number = 1;
  for (let at = 0; at < start; ) {
    const chunk = file.read(at, Math.min(CHUNK, start - at));
    if (chunk.length === 0) break;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, end + 1)) number++;
    at += chunk.length;
  }
  return number;
}
