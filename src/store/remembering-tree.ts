import type { Entry, FileTree } from './file-tree.ts';

const REMEMBERED_BYTES = 32 * 1024 * 1024;

/**
 * A tree that reads each file once, and lists each folder once where asked for: for a look at the board, or a write to
 * it, which come by some files more than once and should find the same in them. What is beyond 32 MiB is read again.
 */
export class RememberingTree implements FileTree {
  readonly #base: FileTree;
  readonly #contents = new Map<string, Buffer>();
  readonly #lists: Map<string, readonly Entry[]> | null;
  #size = 0;

  constructor(base: FileTree, { lists = false } = {}) {
    this.#base = base;
    this.#lists = lists ? new Map() : null;
  }

  list(folder: string): readonly Entry[] {
    const known = this.#lists?.get(folder) ?? this.#base.list(folder);
    this.#lists?.set(folder, known);
    return known;
  }

  names(folder: string): readonly string[] {
    return this.#base.names(folder);
  }

  named(folder: string, id: string): readonly Entry[] {
    return this.#base.named(folder, id);
  }

  read(path: string): Buffer | undefined {
    const known = this.#contents.get(path);
    if (known !== undefined) return known;
    const bytes = this.#base.read(path);
    if (bytes !== undefined && this.#size < REMEMBERED_BYTES) {
      this.#contents.set(path, bytes);
      this.#size += bytes.byteLength;
    }
    return bytes;
  }

  version(folder: string): string {
    return this.#base.version(folder);
  }
}
