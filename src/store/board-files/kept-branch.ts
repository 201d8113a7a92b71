import { type BranchReader, type BranchState, gitBranchReader, listCommit, peekTip } from '../git/branch.ts';
import { git } from '../git/git.ts';
import { readChanges } from '../git/raw-log.ts';
import type { Repository } from '../git/repository.ts';

const SINGLES_MAX = 50_000;

/**
 * What the branch holds, remembered by a process that stays: git is asked for what was never asked before, and after
 * commits of others for what these changed. What is remembered always is what one commit holds.
 */
export class KeptBranch implements BranchReader {
  readonly #repository: Repository;
  readonly #git: BranchReader;
  #tip: string | null = null;
  /** Folders that are known as a whole: blob ids by name. */
  readonly #folders = new Map<string, Map<string, string>>();
  /** Files of other folders; null where there is none. */
  readonly #singles = new Map<string, string | null>();
  #turn: Promise<unknown> = Promise.resolve();

  constructor(repository: Repository) {
    this.#repository = repository;
    this.#git = gitBranchReader(repository);
  }

  read(branch: string, paths: Iterable<string>): Promise<BranchState> {
    return this.#inTurn(async () => {
      const asked = [...paths];
      const tip = peekTip(this.#repository, branch);
      if (tip === undefined) return this.#git.read(branch, asked);
      await this.#moveTo(tip);
      const unknown = asked.filter((path) => this.#blob(path) === undefined);
      if (unknown.length > 0) {
        const answer = await this.#git.read(branch, unknown);
        if (answer.tip !== tip || this.#tip !== tip) return this.#git.read(branch, asked);
        if (this.#singles.size > SINGLES_MAX) this.#singles.clear();
        for (const path of unknown) this.#singles.set(path, answer.blobs.get(path) ?? null);
      }
      const held = asked.flatMap((path): [string, string][] => {
        const id = this.#blob(path);
        return typeof id === 'string' ? [[path, id]] : [];
      });
      return { tip, blobs: new Map(held) };
    });
  }

  filesIn(
    commit: string,
    folders: readonly string[],
  ): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
    return this.#inTurn(async () => {
      await this.#moveTo(commit);
      const unknown = folders.filter((folder) => !this.#folders.has(folder));
      const listed = unknown.length === 0 ? [] : await listCommit(this.#repository, commit, unknown);
      // An own commit may have been noted while git was looking: then this is of the commit before.
      if (this.#tip !== commit) return this.#git.filesIn(commit, folders);
      for (const [folder, files] of listed) this.#folders.set(folder, files);
      // Copies, because what is remembered goes on with the branch while the caller still looks.
      return new Map(folders.map((folder) => [folder, new Map(this.#folders.get(folder))]));
    });
  }

  advance(from: string | null, to: string, ids: ReadonlyMap<string, string | null>): void {
    if (this.#tip !== from) return;
    this.#tip = to;
    for (const [path, id] of ids) this.#set(path, id);
  }

  /** One at a time: each leaves behind what one commit holds. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => {});
    return result;
  }

  /** Undefined where it is not known. */
  #blob(path: string): string | null | undefined {
    const end = path.lastIndexOf('/');
    const folder = this.#folders.get(path.slice(0, end));
    return folder === undefined ? this.#singles.get(path) : (folder.get(path.slice(end + 1)) ?? null);
  }

  #set(path: string, id: string | null): void {
    const end = path.lastIndexOf('/');
    const folder = this.#folders.get(path.slice(0, end));
    if (folder === undefined) {
      if (this.#singles.has(path)) this.#singles.set(path, id);
    } else if (id === null) folder.delete(path.slice(end + 1));
    else folder.set(path.slice(end + 1), id);
  }

  async #moveTo(tip: string): Promise<void> {
    const before = this.#tip;
    if (before === tip) return;
    const changes = before === null ? null : await this.#changesBetween(before, tip).catch(() => null);
    // An own commit may have been noted while git was looking.
    if (this.#tip !== before) return this.#moveTo(tip);
    this.#tip = tip;
    if (changes === null) {
      this.#folders.clear();
      this.#singles.clear();
    } else for (const [path, id] of changes) this.#set(path, id);
  }

  async #changesBetween(one: string, other: string): Promise<[path: string, id: string | null][]> {
    const options = ['-r', '-z', '--raw', '--no-abbrev', '--no-renames'];
    const listed = await git(this.#repository.workTree, ['diff-tree', ...options, one, other]);
    return readChanges(this.#repository, listed.split('\0')).map(({ path, after }) => [path, after]);
  }
}
