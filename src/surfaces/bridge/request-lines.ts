/** As much as a request over HTTP may bring: no operation has a use for more. */
export const LINE_MAX_BYTES = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * The lines of an input as they come; null for one that is too long, of which no more is kept than fits. What follows the
 * last line break is a line, too.
 */
export async function* requestLines(input: NodeJS.ReadableStream): AsyncGenerator<string | null> {
  const line = new GrowingLine();
  for await (const chunk of input) {
    const bytes = Buffer.from(chunk as Buffer | string);
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

  take(): string | null {
    const line = this.#length > LINE_MAX_BYTES ? null : Buffer.concat(this.#pieces).toString();
    this.#pieces = [];
    this.#length = 0;
    return line;
  }
}
