import { createHash } from 'node:crypto';
import { type Content, sizeOf } from '../files/content.ts';
import type { Identity } from './repository.ts';

/** One commit as `git fast-import` takes it. Paths are relative to the repository; null deletes. */
export interface ImportedCommit {
  author: Identity;
  committer: Identity;
  /** Whole seconds since the epoch. */
  seconds: number;
  message: string;
  files: ReadonlyMap<string, Content | null>;
  /** Files whose content git has already, by its id; null takes a file or a folder away. */
  known?: readonly { path: string; id: string | null }[];
}

/**
 * The stream that puts commits on a branch, one after the other, all or none: without the closing `done` git would
 * land what it has got of a stream cut short. It answers with one commit id a line.
 */
export function importStream(ref: string, tip: string | null, commits: readonly ImportedCommit[]): Buffer {
  return Buffer.concat([importCommands(ref, tip, commits), Buffer.from('done\n')]);
}

/** The same without its end, for a git that is to go on: nothing lands before a `checkpoint` or that end. */
export function importCommands(ref: string, tip: string | null, commits: readonly ImportedCommit[]): Buffer {
  const parts = new Parts();
  for (const [index, commit] of commits.entries()) {
    parts.push(`commit ${ref}\nmark :${index + 1}\n`);
    parts.push(`author ${signature(commit.author)} ${commit.seconds} +0000\n`);
    parts.push(`committer ${signature(commit.committer)} ${commit.seconds} +0000\n`);
    parts.push(...data(commit.message));
    if (index === 0 && tip !== null) parts.push(`from ${tip}\n`);
    for (const [path, content] of commit.files) {
      if (content === null) parts.push(`D ${quote(path)}\n`);
      else parts.push(`M 100644 inline ${quote(path)}\n`, ...data(content));
    }
    for (const { path, id } of commit.known ?? [])
      parts.push(id === null ? `D ${quote(path)}\n` : `M 100644 ${id} ${quote(path)}\n`);
  }
  for (const index of commits.keys()) parts.push(`get-mark :${index + 1}\n`);
  return parts.bytes();
}

function data(content: Content): Content[] {
  return [`data ${sizeOf(content)}\n`, content, '\n'];
}

/** A stream on its way: text that follows text becomes bytes together, for most of it is short. */
class Parts {
  readonly #done: Buffer[] = [];
  #texts: string[] = [];

  push(...parts: readonly Content[]): void {
    for (const part of parts) {
      if (typeof part === 'string') this.#texts.push(part);
      else this.#done.push(this.#text(), part);
    }
  }

  bytes(): Buffer {
    return Buffer.concat([...this.#done, this.#text()]);
  }

  #text(): Buffer {
    const text = Buffer.from(this.#texts.join(''));
    this.#texts = [];
    return text;
  }
}

function signature({ name, email }: Identity): string {
  const clean = (text: string) => text.replace(/[<>\p{Cc}]/gu, '').trim();
  return `${clean(name)} <${clean(email)}>`;
}

/** Always C-quoted, so that no name can be taken for anything else. */
function quote(path: string): string {
  return `"${path.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`;
}

const blobIds = new WeakMap<Uint8Array, string>();

/** Notes a file's id that git has told, which spares working it out. */
export function noteBlobId(bytes: Uint8Array, id: string): void {
  blobIds.set(bytes, id);
}

/**
 * The object id that git gives a file's content; `idLength` tells SHA-1 (40) from SHA-256 (64). Worked out once for as
 * long as somebody keeps the bytes.
 */
export function blobId(content: Uint8Array | string, idLength: number): string {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const known = blobIds.get(bytes);
  if (known?.length === idLength) return known;
  const hash = createHash(idLength === 64 ? 'sha256' : 'sha1');
  const id = hash.update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
  blobIds.set(bytes, id);
  return id;
}
