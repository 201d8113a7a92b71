import { createHash } from 'node:crypto';
import { lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeOwnFolder, readOwnBytes, writeAside } from '../files/own-files.ts';
import type { Repository } from '../git/repository.ts';

const DIGEST_LENGTH = 40;
/** Which code this is, put in when it is built. */
const BUILD = process.env.MISSION_CONTROL_BUILD ?? 'unbuilt';

/**
 * A file of the board's state folder that spares a later process some work. Nothing depends on it: what was cut short,
 * garbled, made by another build or for another board reads as if there were none, and where it cannot be written there is
 * none.
 */
export class CacheFile {
  readonly #repository: Repository;
  readonly #path: string;
  readonly #key: string;

  /** `name` is of small letters, digits and dashes. */
  constructor(repository: Repository, name: string) {
    const { dev, ino } = lstatSync(repository.root);
    this.#repository = repository;
    this.#path = join(repository.stateDir, `cache-${name}`);
    this.#key = `mission-control cache ${BUILD} ${dev}:${ino} `;
  }

  /**
   * What was written last, whole, by this build and for this board's folder, or what was written with `wanted` for an
   * answer; undefined where there is no such thing.
   */
  read(wanted?: string): Buffer | undefined {
    const bytes = quietly(() => readOwnBytes(this.#path));
    const start = this.#key.length + DIGEST_LENGTH + 1;
    if (bytes === undefined || bytes.toString('latin1', 0, this.#key.length) !== this.#key) return undefined;
    const body = bytes.subarray(start);
    const digest = bytes.toString('latin1', this.#key.length, start - 1);
    if (wanted !== undefined && digest !== wanted) return undefined;
    return digest === digestOf(body) ? body : undefined;
  }

  /** Puts it in place whole, or leaves what there was; gives what it is known by. Several processes may do so at once. */
  write(body: Buffer): string {
    const digest = digestOf(body);
    const aside = `${this.#path}.new-${process.pid}`;
    const isDone = quietly(() => {
      makeStateDir(this.#repository);
      writeAside(aside, Buffer.concat([Buffer.from(`${this.#key}${digest}\n`), body]));
      renameSync(aside, this.#path);
      return true;
    });
    if (isDone === undefined) quietly(() => rmSync(aside, { force: true }));
    return digest;
  }
}

/** Only as the account that the git directory belongs to: what another one makes, its writers could not use. */
function makeStateDir({ gitDir, stateDir }: Repository): void {
  if (statSync(gitDir).uid !== process.geteuid?.()) throw new Error('another account has it');
  makeOwnFolder(dirname(stateDir));
  makeOwnFolder(stateDir);
}

function digestOf(body: Buffer): string {
  return createHash('sha1').update(body).digest('hex');
}

function quietly<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
