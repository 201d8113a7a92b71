import { FILE_MAX_BYTES } from '../markdown/front-matter.ts';
import { gitFailure } from './git.ts';
import { GitStream } from './git-stream.ts';

/** Somebody who waits for a blob. */
interface Waiting {
  resolve(bytes: Buffer | null): void;
  reject(error: unknown): void;
}

/** The blob that is coming in. */
interface Incoming {
  /** How many bytes are to come, with the line break behind it. */
  left: number;
  /** Null for one that nobody can use: it is passed over. */
  pieces: Buffer[] | null;
}

const NEWLINE = 0x0a;
/** git flushes when it is told to, not behind every object. */
const COMMAND = ['cat-file', '--batch-command', '--buffer'];

/** Reads any number of blobs through one git process, in the order in which they are asked for. To be closed. */
export class BlobReader {
  readonly #stream: GitStream;
  readonly #waiting: Waiting[] = [];
  #head: Buffer = Buffer.alloc(0);
  #incoming: Incoming | null = null;
  #failure: unknown;

  constructor(folder: string) {
    this.#stream = new GitStream(folder, COMMAND);
    void this.#readAll();
  }

  /** The contents of blobs; null for one that is larger than any file of a board. */
  read(blobs: readonly string[]): Promise<(Buffer | null)[]> {
    if (blobs.length === 0) return Promise.resolve([]);
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    const answers = blobs.map(
      () => new Promise<Buffer | null>((resolve, reject) => this.#waiting.push({ resolve, reject })),
    );
    this.#stream.input.write(`${blobs.map((blob) => `contents ${blob}\n`).join('')}flush\n`);
    return Promise.all(answers);
  }

  /** The content of one blob; null if it is too large, or git does not have it. */
  async readKnown(blob: string): Promise<Buffer | null> {
    const [content = null] = await this.read([blob]).catch((error: unknown) => {
      if (this.#failure !== undefined) throw error;
      return [];
    });
    return content;
  }

  close(): void {
    this.#stream.stop();
  }

  async #readAll(): Promise<void> {
    try {
      for await (const piece of this.#stream.output()) this.#take(piece);
      throw gitFailure(COMMAND, 'it ended too early');
    } catch (error) {
      this.#failure = error;
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    }
  }

  #take(piece: Buffer): void {
    let rest = this.#head.length === 0 ? piece : Buffer.concat([this.#head, piece]);
    this.#head = Buffer.alloc(0);
    while (rest.length > 0) {
      if (this.#incoming === null) {
        const end = rest.indexOf(NEWLINE);
        if (end === -1) {
          this.#head = rest;
          return;
        }
        this.#begin(rest.toString('latin1', 0, end));
        rest = rest.subarray(end + 1);
      } else rest = this.#fill(this.#incoming, rest);
    }
  }

  #begin(head: string): void {
    const size = / blob (\d+)$/.exec(head)?.[1];
    if (size === undefined) {
      this.#waiting.shift()?.reject(gitFailure(COMMAND, `expected a blob, got ${head}`));
      return;
    }
    this.#incoming = { left: Number(size) + 1, pieces: Number(size) > FILE_MAX_BYTES ? null : [] };
  }

  #fill(incoming: Incoming, rest: Buffer): Buffer {
    const part = rest.subarray(0, incoming.left);
    incoming.pieces?.push(part);
    incoming.left -= part.length;
    if (incoming.left === 0) {
      this.#incoming = null;
      this.#waiting.shift()?.resolve(contentOf(incoming.pieces));
    }
    return rest.subarray(part.length);
  }
}

/** Without the line break that git puts behind it. */
function contentOf(pieces: Buffer[] | null): Buffer | null {
  if (pieces === null) return null;
  const [only] = pieces;
  const whole = pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
  return whole.subarray(0, -1);
}
