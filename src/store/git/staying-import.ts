/**
 * Invariant: what a staying git remembers is what the branch holds. It is fed only on top of the commit that it made last,
 * and ended once anything else was the case: so nothing that it takes for stored can have been cleared away meanwhile.
 * Between two groups it holds no lock. A stream that is cut leaves nothing: only a checkpoint lands what came before it.
 */
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ignoreMissing } from '../files/file-tree.ts';
import { gitFailure } from './git.ts';
import { GitStream } from './git-stream.ts';
import { newPackList, releasePacks } from './kept-packs.ts';
import type { Repository } from './repository.ts';
import { importSettings } from './settings.ts';

/** How long it waits for the next group, in milliseconds. */
const IDLE_MS = 10_000;
/** What it remembers grows with what it writes. */
const GROUPS_MAX = 200;
/** For one that was told to end, and was stopped by somebody. */
const FAREWELL_MS = 2000;

/** What a group goes on top of. */
export interface ImportTarget {
  /** Such as `refs/heads/main`. */
  ref: string;
  /** The commit that the branch has to be at. */
  tip: string;
  /** Outlast a power cut. */
  durable: boolean;
}

interface Running {
  readonly git: GitStream;
  readonly output: AsyncGenerator<Buffer>;
  readonly target: Omit<ImportTarget, 'tip'>;
  /** Where it notes its packs; its own, for the next may begin while it ends. */
  readonly packs: string;
  /** The commit that it made last. */
  tip: string;
  groups: number;
}

/** A `git fast-import` for many groups, one after the other: starting one takes several times what a report does. */
export class StayingImport {
  readonly #repository: Repository;
  #running: Running | undefined;
  #idle: NodeJS.Timeout | undefined;

  constructor(repository: Repository) {
    this.#repository = repository;
  }

  /**
   * Feeds what `importCommands` gives, has it land once `noted` has resolved, and gives back the commits' ids. Whether the
   * branch holds them is for the caller to see: git goes on where it could not move it.
   */
  async import(target: ImportTarget, commands: Buffer, noted: Promise<void>): Promise<string[]> {
    clearTimeout(this.#idle);
    const running = await this.#ready(target);
    const last = `progress ${++running.groups}`;
    running.git.input.write(commands);
    await noted;
    running.git.input.write(`checkpoint\n\n${last}\n\n`);
    const ids = await answerUpTo(running.output, last);
    running.tip = ids.at(-1) ?? '';
    releasePacks(this.#repository, running.packs);
    this.#idle = setTimeout(() => void this.end(), IDLE_MS);
    return ids;
  }

  /** Resolves once there is none any more; what it was given and has not landed never will. */
  async end(): Promise<void> {
    clearTimeout(this.#idle);
    const running = this.#running;
    this.#running = undefined;
    if (running === undefined) return;
    const { git } = running;
    git.input.end();
    git.stopReading();
    const ended = git.ended.catch(() => {});
    const farewell = new AbortController();
    const { signal } = farewell;
    sleep(FAREWELL_MS, undefined, { signal }).then(
      () => git.stop(),
      () => {},
    );
    await ended;
    farewell.abort();
    this.#tidy(running);
  }

  async #ready(target: ImportTarget): Promise<Running> {
    const known = this.#running;
    if (known !== undefined && isGood(known, target)) return known;
    await this.end();
    const running = this.#start(target);
    this.#running = running;
    return running;
  }

  #start({ ref, tip, durable }: ImportTarget): Running {
    const packs = newPackList(this.#repository);
    const options = ['--quiet', '--done', '--date-format=raw', `--export-pack-edges=${packs}`];
    const git = new GitStream(this.#repository.workTree, ['fast-import', ...options], {
      // A pack for each group: two files to write out instead of a dozen, and no git of its own to unpack them.
      config: importSettings(durable, 0),
      isApart: true,
    });
    return { git, output: git.output(), target: { ref, durable }, packs, tip, groups: 0 };
  }

  /** It calls the end of its input a crash, and says so in a file. */
  #tidy({ git, packs }: Running): void {
    releasePacks(this.#repository, packs);
    ignoreMissing(() => unlinkSync(packs));
    ignoreMissing(() => unlinkSync(join(this.#repository.gitDir, `fast_import_crash_${git.pid}`)));
  }
}

function isGood({ git, groups, tip, target }: Running, wanted: ImportTarget): boolean {
  if (!git.isAlive || groups >= GROUPS_MAX || tip !== wanted.tip) return false;
  return target.ref === wanted.ref && target.durable === wanted.durable;
}

/** The lines before the one that says that all has been done. */
async function answerUpTo(output: AsyncGenerator<Buffer>, last: string): Promise<string[]> {
  for (let text = ''; ; ) {
    const { value, done } = await output.next();
    if (done) throw gitFailure(['fast-import'], 'it ended too early');
    text += value.toString();
    if (text.endsWith(`${last}\n`))
      return text
        .slice(0, -last.length - 1)
        .trim()
        .split('\n');
  }
}
