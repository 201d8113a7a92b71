import type { Entry, FileTree, OpenFile } from '../../src/store/files/file-tree.ts';
import { idsThatMayHold } from '../../src/store/layout.ts';

/** A folder: what is right below it by name, and which names may hold an id's record. */
interface Folder {
  entries: Map<string, Entry>;
  byId: Map<string, Set<string>>;
}

/** The files of a board that is being made, as operations look at them: in memory alone. */
export class MemoryTree implements FileTree {
  readonly #folders = new Map<string, Folder>();
  readonly #contents = new Map<string, Buffer>();

  list(folder: string): readonly Entry[] {
    return [...(this.#folders.get(folder)?.entries.values() ?? [])];
  }

  names(folder: string): readonly string[] {
    return [...(this.#folders.get(folder)?.entries.keys() ?? [])];
  }

  named(folder: string, id: string): readonly Entry[] {
    const found = this.#folders.get(folder);
    const names = [...(found?.byId.get(id.toLowerCase()) ?? [])];
    return names.flatMap((name) => found?.entries.get(name) ?? []);
  }

  read(path: string): Buffer | undefined {
    return this.#contents.get(path);
  }

  open(path: string): OpenFile | undefined {
    const bytes = this.#contents.get(path);
    if (bytes === undefined) return undefined;
    return {
      size: bytes.length,
      read: (from, length) => bytes.subarray(from, from + length),
      close: () => {},
    };
  }

  /** Nobody else is at these files. */
  version(): string {
    return '0:0';
  }

  put(path: string, bytes: Buffer): void {
    this.#contents.set(path, bytes);
    this.#enter(path, 'file');
  }

  /** Its folders stay. */
  drop(path: string): void {
    this.#contents.delete(path);
    const { folder, name } = split(path);
    const below = this.#folders.get(folder);
    below?.entries.delete(name);
    for (const id of idsThatMayHold(name)) {
      const names = below?.byId.get(id);
      names?.delete(name);
      if (names?.size === 0) below?.byId.delete(id);
    }
  }

  #enter(path: string, kind: Entry['kind']): void {
    const { folder, name } = split(path);
    const below = this.#folders.get(folder) ?? { entries: new Map(), byId: new Map() };
    this.#folders.set(folder, below);
    if (below.entries.has(name)) return;
    below.entries.set(name, { name, kind });
    for (const id of idsThatMayHold(name)) below.byId.set(id, (below.byId.get(id) ?? new Set()).add(name));
    if (folder !== '') this.#enter(folder, 'folder');
  }
}

function split(path: string): { folder: string; name: string } {
  const end = path.lastIndexOf('/');
  return { folder: path.slice(0, Math.max(end, 0)), name: path.slice(end + 1) };
}
