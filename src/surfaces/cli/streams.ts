import type { Writable } from 'node:stream';
import { BoardError } from '../../errors.ts';

/** Where a command reads and writes; the process's own, or a test's. */
export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
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
export function writeLine(stream: NodeJS.WritableStream, text: string): Promise<void> {
  return new Promise((done) => {
    stream.write(`${text}\n`, () => done());
  });
}
