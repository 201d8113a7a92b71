import type { Warning } from '../../domain/warning.ts';
import { BoardError } from '../../errors.ts';
import { nameMayHold } from '../layout.ts';
import { FILE_MAX_BYTES } from '../markdown/front-matter.ts';
import {
  type Days,
  daysOf,
  inOrderOfDays,
  isDayBelow,
  listDays,
  namedInDay,
} from '../records/day-folders.ts';
import { type Content, sizeOf } from './content.ts';
import type { Entry, FileTree, KnownFile, OpenFile, Recorded } from './file-tree.ts';

/** What is over the limit could be recorded and never be read again: that is the caller's to mend, and no file's fault. */
export function refuseOversizedFile(path: string, content: Content | null): void {
  const size = sizeOf(content ?? '');
  if (size <= FILE_MAX_BYTES) return;
  throw new BoardError(
    'invalid_input',
    `${path}: expected a file of at most ${FILE_MAX_BYTES} bytes, got ${size}; say it in fewer words`,
    { details: { path, size, limit: FILE_MAX_BYTES } },
  );
}

/**
 * Files that are to be written, by path; null deletes. Beside that it knows folder by folder what it holds, so that
 * looking at a folder costs what is staged there.
 */
export class StagedFiles extends Map<string, Content | null> {
  readonly #folders = new Map<string, Map<string, Entry | null>>();
  readonly #bytes = new Map<string, Buffer>();

  override set(path: string, content: Content | null): this {
    refuseOversizedFile(path, content);
    let end = path.lastIndexOf('/');
    this.#below(path.slice(0, Math.max(end, 0))).set(
      path.slice(end + 1),
      content === null ? null : { name: path.slice(end + 1), kind: 'file' },
    );
    for (; end > 0 && content !== null; end = path.lastIndexOf('/', end - 1)) {
      const start = path.lastIndexOf('/', end - 1);
      const name = path.slice(start + 1, end);
      this.#below(path.slice(0, Math.max(start, 0))).set(name, { name, kind: 'folder' });
    }
    this.#bytes.delete(path);
    return super.set(path, content);
  }

  /** Takes over what another has staged, and what was made of it. */
  adopt(files: ReadonlyMap<string, Content | null>): void {
    for (const [path, content] of files) {
      this.set(path, content);
      const bytes = files instanceof StagedFiles ? files.#bytes.get(path) : undefined;
      if (bytes !== undefined) this.#bytes.set(path, bytes);
    }
  }

  /** What is staged right below a folder, by name: null where it goes; undefined where nothing is staged there. */
  below(folder: string): ReadonlyMap<string, Entry | null> | undefined {
    return this.#folders.get(folder);
  }

  /** The folders in which something is staged. */
  folders(): string[] {
    return [...this.#folders.keys()];
  }

  /** A staged file's bytes, always the same object while its content stays; undefined where it goes. */
  bytes(path: string): Buffer | undefined {
    const content = this.get(path);
    if (content === undefined || content === null) return undefined;
    if (Buffer.isBuffer(content)) return content;
    const bytes = this.#bytes.get(path) ?? Buffer.from(content);
    this.#bytes.set(path, bytes);
    return bytes;
  }

  #below(folder: string): Map<string, Entry | null> {
    const known = this.#folders.get(folder) ?? new Map<string, Entry | null>();
    this.#folders.set(folder, known);
    return known;
  }
}

/** A tree with changes on top that are not on disk yet, so that a handler sees what it has done. */
export class StagedTree implements FileTree {
  readonly #base: FileTree;
  readonly #staged: StagedFiles;

  /** What is staged may go on changing. */
  constructor(base: FileTree, staged: StagedFiles) {
    this.#base = base;
    this.#staged = staged;
  }

  list(folder: string): readonly Entry[] {
    const staged = this.#staged.below(folder);
    const listed = this.#base.list(folder);
    if (staged === undefined) return listed;
    const entries = new Map<string, Entry | null>(listed.map((entry) => [entry.name, entry]));
    for (const [name, entry] of staged) entries.set(name, entry);
    return [...entries.values()].filter((entry) => entry !== null);
  }

  names(folder: string): readonly string[] {
    if (this.#staged.below(folder) === undefined) return this.#base.names(folder);
    return this.list(folder).map((entry) => entry.name);
  }

  named(folder: string, id: string): readonly Entry[] {
    const staged = this.#staged.below(folder);
    const known = this.#base.named(folder, id);
    if (staged === undefined) return known;
    const added = [...staged.values()].filter((entry) => entry !== null && nameMayHold(entry.name, id));
    return [...known.filter(({ name }) => !staged.has(name)), ...added].filter((entry) => entry !== null);
  }

  read(path: string): Buffer | undefined {
    return this.#staged.has(path) ? this.#staged.bytes(path) : this.#base.read(path);
  }

  known(path: string): KnownFile | undefined {
    return this.#staged.has(path) ? undefined : this.#base.known?.(path);
  }

  open(path: string): OpenFile | undefined {
    return this.#base.open(path);
  }

  version(folder: string): string {
    return this.#base.version(folder);
  }

  /** What is staged will be on record. */
  get recorded(): Recorded {
    const [base, staged] = [this.#base.recorded, this.#staged];
    return {
      heldOf: (paths) => {
        const held = base?.heldOf(paths.filter((path) => !staged.has(path)));
        return new Set(
          paths.filter((path) => held?.has(path) === true || (staged.get(path) ?? null) !== null),
        );
      },
      isLeaving: (path) => base?.isLeaving(path) === true && !staged.has(path),
    };
  }

  days(root: string, warn: (warning: Warning) => void): Days {
    const base = daysOf({ tree: this.#base, warn }, root);
    const staged = this.#staged.folders().filter((folder) => isDayBelow(root, folder));
    if (staged.length === 0) return base;
    const view = { tree: this, warn };
    return {
      get folders() {
        return listDays(view, root).folders;
      },
      named: (id) =>
        inOrderOfDays([
          ...base.named(id).filter(({ folder }) => !staged.includes(folder)),
          ...staged.flatMap((folder) => namedInDay(view, folder, id)),
        ]),
    };
  }
}
