import type { Writable } from 'node:stream';
import { BoardError } from '../../errors.ts';

/** Where a command reads and writes; the process's own, or a test's. */
export interface Streams {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean };
  stderr: Writable & { isTTY?: boolean };
}

/** All of standard input as text; `invalid_input` where it is not UTF-8. */
export async function readAll(stream: NodeJS.ReadableStream): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk as Buffer | string));
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
