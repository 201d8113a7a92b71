import { closeSync, fsyncSync } from 'node:fs';
import { dirname } from 'node:path';
import { createOwn, makeOwnFolder } from '../files/own-files.ts';
import { writeWhole } from './sealed-blob.ts';
import { sealedLine } from './sealed-line.ts';

const CHUNK = 256 * 1024;

/** Writes a sealed day outside the board, event by event in the order of their paths, without having it in memory. */
export class SealWriter {
  readonly #descriptor: number;
  #pending: string[] = [];
  #length = 0;
  bytes = 0;
  events = 0;

  constructor(path: string) {
    makeOwnFolder(dirname(path));
    this.#descriptor = createOwn(path);
  }

  add(name: string, text: string): void {
    const line = sealedLine(name, text);
    this.events++;
    this.#pending.push(line);
    this.#length += line.length;
    if (this.#length > CHUNK) this.#flush();
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pending.join(''));
    writeWhole(this.#descriptor, bytes);
    this.bytes += bytes.length;
    this.#pending = [];
    this.#length = 0;
  }

  /** Writes what is left; on the disk for good where asked for. */
  end({ durable }: { durable: boolean }): void {
    this.#flush();
    if (durable) fsyncSync(this.#descriptor);
  }

  close(): void {
    closeSync(this.#descriptor);
  }
}
