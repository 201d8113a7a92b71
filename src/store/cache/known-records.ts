import type { KnownFile } from '../files/file-tree.ts';
import type { Stamp } from '../files/stamp.ts';
import { blobId } from '../git/fast-import.ts';
import { type MarkdownFile, parseMarkdown } from '../markdown/front-matter.ts';

/** SHA-1's, which nearly every repository has. */
const ID_LENGTH = 40;

/** What is written down of a record's file. */
export interface KnownRecord extends KnownFile {
  readonly stamp: Stamp;
}

type Line = [path: string, stamp: Stamp, blob: string, fields: unknown];

/** One line of JSON that says whose the bytes behind it are, in this order. */
export function dumpRecords(records: readonly KnownRecord[]): Buffer {
  const lines = records.map((one): Line => [one.path, one.stamp, one.blobId(ID_LENGTH), one.fields]);
  return Buffer.concat([Buffer.from(`${JSON.stringify(lines)}\n`), ...records.map(({ bytes }) => bytes)]);
}

/** What was dumped, by path. Bytes are cut out when somebody wants them: for most the fields will do. */
export function loadRecords(body: Buffer): Map<string, KnownRecord> {
  const known = new Map<string, KnownRecord>();
  let at = body.indexOf('\n') + 1;
  for (const [path, stamp, blob, fields] of JSON.parse(body.toString('utf8', 0, at)) as Line[]) {
    known.set(path, new LoadedRecord({ path, stamp, fields }, blob, { body, at }));
    at += stamp.size;
  }
  return known;
}

class LoadedRecord implements KnownRecord {
  readonly path: string;
  readonly stamp: Stamp;
  readonly fields: unknown;
  readonly #blob: string;
  readonly #place: { body: Buffer; at: number };

  constructor(
    { path, stamp, fields }: Pick<KnownRecord, 'path' | 'stamp' | 'fields'>,
    blob: string,
    place: { body: Buffer; at: number },
  ) {
    this.path = path;
    this.stamp = stamp;
    this.fields = fields;
    this.#blob = blob;
    this.#place = place;
  }

  get bytes(): Buffer {
    const { body, at } = this.#place;
    return body.subarray(at, at + this.stamp.size);
  }

  get file(): MarkdownFile {
    return parseMarkdown(this.path, this.bytes);
  }

  blobId(idLength: number): string {
    return idLength === ID_LENGTH ? this.#blob : blobId(this.bytes, idLength);
  }
}

/** What was read and taken apart just now, as something to be dumped. */
export function recordRead(path: string, stamp: Stamp, bytes: Buffer, fields: unknown): KnownRecord {
  return {
    path,
    stamp,
    fields,
    bytes,
    get file() {
      return parseMarkdown(path, bytes);
    },
    blobId: (idLength) => blobId(bytes, idLength),
  };
}
