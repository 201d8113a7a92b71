import type { Entry, FileTree } from './file-tree.ts';

const REMEMBERED_BYTES = 32 * 1024 * 1024;

/**
 * A tree that reads each file once: for a look at the board, or a write to it, which come by some files more than once
 * and should find the same in them. What is beyond 32 MiB is read again.
 */
export class RememberingTree implements FileTree {
  readonly #base: FileTree;
  readonly #contents = new Map<string, Buffer>();
  #size = 0;

  constructor(base: FileTree) {
    this.#base = base;
  }

  list(folder: string): readonly Entry[] {
    return this.#base.list(folder);
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
