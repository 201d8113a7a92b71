import { BoardError } from '../../errors.ts';

/** Where a command reads and writes; the process's own, or a test's. */
export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: Output;
  stderr: Output & LogOutput;
}

/** Where text goes. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string, done?: () => void): unknown;
  /** From here on whoever writes has other things to do while a reader is slow. */
  stay?(): void;
}

/** What a log has to know of where it goes, besides. */
export interface LogOutput {
  readonly writableLength: number;
  write(text: string): unknown;
  on(event: 'error' | 'drain', listener: () => void): unknown;
}

/** As much as a request to the server may bring: no operation has a use for more. */
const STANDARD_INPUT_MAX_BYTES = 1024 * 1024;

const tooMuch = () =>
  new BoardError(
    'invalid_input',
    `standard input: expected at most ${STANDARD_INPUT_MAX_BYTES} bytes, got more; send less at a time`,
    { details: { field: 'standard input', limit: STANDARD_INPUT_MAX_BYTES } },
  );

/** All of standard input as text; `invalid_input` where it is not UTF-8, or too much. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Buffer | string);
    length += bytes.length;
    if (length > STANDARD_INPUT_MAX_BYTES) throw tooMuch();
    chunks.push(bytes);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.concat(chunks));
  } catch (cause) {
    throw new BoardError('invalid_input', 'standard input: expected UTF-8 text, got bytes that are not', {
      details: { field: 'standard input' },
      cause,
    });
  }
}

/** Writes a line, and waits until the reader has taken it. */
export function writeLine(stream: Output, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(`${text}\n`, () => done());
  });
}
