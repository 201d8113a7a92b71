import { statSync } from 'node:fs';
import { join } from 'node:path';
import { dayFolder, toInstant } from '../../domain/time.ts';
import { BoardError } from '../../errors.ts';
import type { BoardFiles } from '../board-files/board-files.ts';
import { ignoreMissing } from '../files/file-tree.ts';
import { FolderWatch } from '../files/folder-watch.ts';
import { readTip } from '../git/branch.ts';
import { blobId } from '../git/fast-import.ts';
import type { Repository } from '../git/repository.ts';
import {
  AGENTS,
  CLOSED_MESSAGES,
  isRecordName,
  nameOfPath,
  OPEN_MESSAGES,
  OPEN_STATUSES,
  PEOPLES_FILES,
} from '../layout.ts';

const KEPT_MS = 10_000;

/** Hears of changes in the folders where people work, and tells of files that nobody is writing any more. */
export class EditWatch {
  readonly #repository: Repository;
  readonly #watch: FolderWatch;
  /** When a file was last heard of, on the clock of `performance.now()`, and whether that was told. */
  readonly #heard = new Map<string, { at: number; isTold: boolean }>();
  #isAnythingMissed = false;
  #isDeaf = false;

  constructor(repository: Repository) {
    this.#repository = repository;
    const own = join(repository.stateDir, `watch-${process.pid}-edits`);
    this.#watch = new FolderWatch(repository.root, own, (folder, name) => this.#hear(folder, name));
    this.#listen();
  }

  /** Today's finished tasks and closed messages are where a person may still be at work. */
  #listen(): void {
    const today = dayFolder(toInstant(Date.now()));
    const over = ['done', CLOSED_MESSAGES].flatMap((folder) => [folder, `${folder}/${today}`]);
    this.#isDeaf = ['', ...OPEN_STATUSES, AGENTS, OPEN_MESSAGES, ...over].some(
      (folder) =>
        ignoreMissing(() => statSync(join(this.#repository.root, folder))) !== undefined &&
        !this.#watch.add(folder),
    );
  }

  /** True where the system does not tell of changes in one of the folders, or no more. */
  get isDeaf(): boolean {
    return this.#isDeaf;
  }

  #hear(folder: string, name: string | null): void {
    if (name === null) this.#isAnythingMissed = true;
    else if (folder === '' ? PEOPLES_FILES.some((known) => known === name) : isRecordName(name))
      this.#heard.set(folder === '' ? name : `${folder}/${name}`, { at: performance.now(), isTold: false });
  }

  /** True once after changes of which nobody can say what they were. */
  missed(): boolean {
    const isMissed = this.#isAnythingMissed;
    this.#isAnythingMissed = false;
    return isMissed;
  }

  /** The files that changed and have been left alone since for so long; each is told once. */
  quietFor(milliseconds: number): string[] {
    this.#listen();
    const quiet: string[] = [];
    for (const [path, heard] of this.#heard) {
      const age = performance.now() - heard.at;
      if (heard.isTold && age > KEPT_MS) this.#heard.delete(path);
      if (heard.isTold || age < milliseconds) continue;
      heard.isTold = true;
      quiet.push(path);
    }
    return quiet;
  }

  /** True where nobody has touched a file for so long; one that is gone goes by what was heard of it. */
  isLeftAlone(path: string, milliseconds: number): boolean {
    const stat = ignoreMissing(() => statSync(join(this.#repository.root, path)));
    if (stat !== undefined)
      return Math.abs(Date.now() - Math.max(stat.ctimeMs, stat.mtimeMs)) >= milliseconds;
    const heard = this.#heard.get(path);
    return heard === undefined || performance.now() - heard.at >= milliseconds;
  }

  close(): void {
    this.#watch.close();
  }
}

/** True where one of some files is not what the branch holds: reports make files too, and those need no recording. */
export async function areEdited(
  repository: Repository,
  branch: string,
  files: BoardFiles,
  paths: readonly string[],
): Promise<boolean> {
  const tip = await readTip(repository, branch);
  if (tip === null || paths.length === 0) return false;
  const below = paths.filter((path) => path.includes('/'));
  const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/'));
  const held = await files.branch.filesIn(tip, [...new Set(below.map(folderOf))]);
  const tree = await files.current();
  const isEdited = (path: string) => {
    const before = held.get(folderOf(path))?.get(nameOfPath(path));
    try {
      const bytes = tree.read(path);
      return before !== (bytes === undefined ? undefined : blobId(bytes, tip.length));
    } catch (error) {
      if (error instanceof BoardError) return true;
      throw error;
    }
  };
  return below.length < paths.length || below.some(isEdited);
}
