import { type FSWatcher, readFileSync, rmSync, utimesSync, watch } from 'node:fs';
import { basename, join } from 'node:path';
import { ignoreMissing } from './file-tree.ts';
import { makeOwnFolder, writeAside } from './own-files.ts';

/** Told what changed: a name in a folder, or null where anything in it may have. */
export type OnChange = (folder: string, name: string | null) => void;

const FOLDERS_MAX = 1024;
const LOST_AFTER_MS = 250;
const QUEUE_DEFAULT = 16_384;

/**
 * Hears of changes in folders from the kernel, in the order in which they are made. `settle` tells when everything made
 * before it has been heard: it touches a file of its own and waits until it hears of that.
 */
export class FolderWatch {
  readonly #root: string;
  readonly #own: string;
  readonly #onChange: OnChange;
  readonly #watchers = new Map<string, FSWatcher>();
  /** So many events at once may be what is left of more. */
  readonly #burst = queueLength() / 2;
  #heard = 0;
  #heardUntilSettled = 0;
  readonly #unwatchable = new Set<string>();
  #touched = 0;
  #ownWatcher: FSWatcher | undefined;
  #awaited: { name: string; heard: () => void } | undefined;
  #current: Promise<boolean> | undefined;
  #next: Promise<boolean> | undefined;

  /** `own` is a folder for files of its own; it is removed when the watch is closed. */
  constructor(root: string, own: string, onChange: OnChange) {
    this.#root = root;
    this.#own = own;
    this.#onChange = onChange;
  }

  /** Watches a folder from now on; false where that cannot be, and changes in it go unheard. */
  add(folder: string): boolean {
    if (this.#watchers.has(folder)) return true;
    if (this.#unwatchable.has(folder) || this.#watchers.size >= FOLDERS_MAX) return false;
    try {
      const path = join(this.#root, folder);
      const watcher = watch(path, { persistent: false }, (_kind, name) => this.#hear(folder, name));
      watcher.on('error', () => this.drop(folder));
      this.#watchers.set(folder, watcher);
      // What happened before went unheard.
      this.#onChange(folder, null);
      return true;
    } catch {
      this.#unwatchable.add(folder);
      return false;
    }
  }

  /** Ends watching a folder, which may have been put in another's place. */
  drop(folder: string): void {
    this.#watchers.get(folder)?.close();
    this.#watchers.delete(folder);
    this.#unwatchable.delete(folder);
    this.#onChange(folder, null);
  }

  /** Resolves once all changes made before have been heard; to false where some may have been lost. */
  settle(): Promise<boolean> {
    if (this.#watchers.size === 0) return Promise.resolve(true);
    if (this.#current === undefined) return this.#begin();
    this.#next ??= this.#current.then(() => {
      this.#next = undefined;
      return this.#begin();
    });
    return this.#next;
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#ownWatcher?.close();
    this.#awaited?.heard();
    ignoreMissing(() => rmSync(this.#own, { recursive: true, force: true }));
  }

  #hear(folder: string, name: string | null): void {
    this.#heard++;
    // A folder that is moved or removed is heard of under its own name.
    if (name === null || name === basename(folder)) this.drop(folder);
    else this.#onChange(folder, name);
  }

  #begin(): Promise<boolean> {
    const current = this.#touch().then((wasHeard) => {
      const count = this.#heard - this.#heardUntilSettled;
      this.#heardUntilSettled = this.#heard;
      this.#current = undefined;
      return wasHeard && count < this.#burst;
    });
    this.#current = current;
    return current;
  }

  /** Two names take turns, so that what is heard late of the one before is not taken for this one. */
  #touch(): Promise<boolean> {
    const name = `touched-${this.#touched++ % 2}`;
    return new Promise((resolve) => {
      const end = (wasHeard: boolean) => {
        clearTimeout(timer);
        this.#awaited = undefined;
        resolve(wasHeard);
      };
      const timer = setTimeout(() => end(this.#forgetOwn()), LOST_AFTER_MS);
      this.#awaited = { name, heard: () => end(true) };
      try {
        this.#watchOwn();
        utimesSync(join(this.#own, name), new Date(), new Date());
      } catch {
        end(this.#forgetOwn());
      }
    });
  }

  #watchOwn(): void {
    if (this.#ownWatcher !== undefined) return;
    makeOwnFolder(this.#own);
    for (const turn of [0, 1]) writeAside(join(this.#own, `touched-${turn}`), '');
    this.#ownWatcher = watch(this.#own, { persistent: false }, (_kind, name) => {
      if (name === this.#awaited?.name) this.#awaited?.heard();
    });
    this.#ownWatcher.on('error', () => this.#forgetOwn());
  }

  #forgetOwn(): false {
    this.#ownWatcher?.close();
    this.#ownWatcher = undefined;
    return false;
  }
}

/** How many changes the kernel keeps for us until we look. */
function queueLength(): number {
  const text = ignoreMissing(() => readFileSync('/proc/sys/fs/inotify/max_queued_events', 'utf8'));
  return Number(text) || QUEUE_DEFAULT;
}
