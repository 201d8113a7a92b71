import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { BoardError } from '../../errors.ts';
import { ignoreMissing, type Recorded } from '../files/file-tree.ts';
import { peekTip } from '../git/branch.ts';
import { gitAtOnce } from '../git/git-at-once.ts';
import { objectsIn } from '../git/objects.ts';
import type { Repository } from '../git/repository.ts';
import { isAbout, readIntents } from '../recovery/intents.ts';

/** What the commit has that the work tree shows. git is asked once of each file, for as long as that commit stays. */
export class RecordedFiles implements Recorded {
  readonly #repository: Repository;
  #tip: string | undefined;
  readonly #known = new Map<string, boolean>();

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  heldOf(paths: readonly string[]): ReadonlySet<string> {
    const tip = this.#shownTip();
    if (tip === undefined || tip !== this.#tip) this.#known.clear();
    this.#tip = tip;
    const unknown = paths.filter((path) => !this.#known.has(path));
    for (const [path, isHeld] of this.#ask(tip ?? 'HEAD', unknown)) this.#known.set(path, isHeld);
    return new Set(paths.filter((path) => this.#known.get(path) === true));
  }

  /** The intent goes after the file, so it is looked at first. */
  isLeaving(path: string): boolean {
    if (this.#intents().some((intent) => isAbout(intent, path))) return true;
    return ignoreMissing(() => lstatSync(join(this.#repository.root, path))) === undefined;
  }

  #intents() {
    try {
      return readIntents(this.#repository);
    } catch (error) {
      // What lies in its place is told of by whoever writes.
      if (error instanceof BoardError) return [];
      throw error;
    }
  }

  /** Undefined where only git can tell. */
  #shownTip(): string | undefined {
    const head = ignoreMissing(() => readFileSync(join(this.#repository.gitDir, 'HEAD'), 'utf8'));
    const branch = /^ref: refs\/heads\/(.+)$/m.exec(head ?? '')?.[1];
    return branch === undefined ? undefined : peekTip(this.#repository, branch);
  }

  #ask(commit: string, paths: readonly string[]): [path: string, isHeld: boolean][] {
    if (paths.length === 0) return [];
    const names = paths.map((path) => `${commit}:${this.#repository.prefix}${path}\n`);
    const answer = gitAtOnce(this.#repository, ['cat-file', '--batch-check'], names.join(''));
    const objects = answer === undefined ? [] : objectsIn(answer, paths.length, false);
    return paths.map((path, index) => [path, objects[index]?.type === 'blob']);
  }
}
