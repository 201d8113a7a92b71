import { BoardError } from '../../errors.ts';

/** Where a command reads and writes; the process's own, or a test's. */
export interface Streams {
  stdin: Input;
  stdout: Output;
  stderr: Output & LogOutput;
}

/** Where text comes from. */
export interface Input extends AsyncIterable<Buffer | string> {
  /** True for a terminal or the null device. Its end without a byte does not mean that somebody said nothing. */
  readonly isDevice?: boolean;
}

/** Where text goes. */
export interface Output {
  readonly isTTY?: boolean;
  /** How wide a terminal is. */
  readonly columns?: number | undefined;
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

const nothing = () =>
  new BoardError(
    'invalid_input',
    "standard input: expected something for '-', got nothing, as if it were closed; give an empty text as '' in place of '-'",
    { details: { field: 'standard input' } },
  );

/**
 * All of standard input as text; `invalid_input` if it is not UTF-8, or too much, or nobody may be there who says
 * something. An empty file and an empty pipe are an empty text.
 */
export async function readAll(stream: Input): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of stream) {
    const bytes = Buffer.from(chunk as Buffer);
    length += bytes.length;
    if (length > STANDARD_INPUT_MAX_BYTES) throw tooMuch();
    chunks.push(bytes);
  }
  if (length === 0 && stream.isDevice === true) throw nothing();
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
