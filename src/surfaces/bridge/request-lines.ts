/** As much as a request over HTTP may bring: no operation has a use for more. */
export const LINE_MAX_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/** Why a line is none that could be answered. */
export type Unreadable = 'too long' | 'not UTF-8';

/** A line, or why it cannot be given. */
export type RequestLine = { text: string } | { unreadable: Unreadable };

/**
 * The lines of an input as they come. Of one that is too long no more is kept than fits; bytes that are not UTF-8 are not
 * replaced by others. What follows the last line break is a line, too.
 */
export async function* requestLines(input: AsyncIterable<Buffer | string>): AsyncGenerator<RequestLine> {
  const line = new GrowingLine();
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer);
    let from = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, from)) {
      line.add(bytes.subarray(from, end));
      yield line.take();
      from = end + 1;
    }
    line.add(bytes.subarray(from));
  }
  yield line.take();
}

class GrowingLine {
  #pieces: Buffer[] = [];
  #length = 0;

  add(piece: Buffer): void {
    this.#length += piece.length;
    if (this.#length > LINE_MAX_BYTES) this.#pieces = [];
    else this.#pieces.push(piece);
  }

  take(): RequestLine {
    const line: RequestLine =
      this.#length > LINE_MAX_BYTES ? { unreadable: 'too long' } : decode(Buffer.concat(this.#pieces));
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}

function decode(bytes: Buffer): RequestLine {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { unreadable: 'not UTF-8' };
  }
}
