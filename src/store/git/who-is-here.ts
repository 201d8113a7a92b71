import { type Identity, type Repository, readIdentities } from './repository.ts';

/** The human author and the committer of a repository's commits. */
export interface Identities {
  author: Identity;
  committer: Identity;
}

const FRESH_MS = 5000;

/**
 * Who git's settings say is at work, asked of git once, and again after some seconds: a process that stays has to
 * notice that somebody set a name.
 */
export class WhoIsHere {
  readonly #repository: Repository;
  #known: Promise<Identities> | undefined;
  #askedAt = 0;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  ask(): Promise<Identities> {
    const now = performance.now();
    if (this.#known !== undefined && now - this.#askedAt < FRESH_MS) return this.#known;
    this.#askedAt = now;
    this.#known = readIdentities(this.#repository);
    return this.#known;
  }
}
