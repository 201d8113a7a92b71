import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type ImportedCommit, importStream } from '../../src/store/git/fast-import.ts';
import { allFiles, type ChangeSet, messageOf } from '../../src/store/journal/change-set.ts';

export const BRANCH = 'main';
export const SIGNATURE = { name: 'Bench', email: 'bench@mission-control.invalid' };

const COMMITS_AT_A_TIME = 200;
/** What closes a stream of imports. */
const END = 'done\n';

/** Puts change sets on a board's branch, each as the commit that the journal makes of it, with one git for all of them. */
export class CommitStream {
  readonly #git: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #waiting: ImportedCommit[] = [];
  #tip: string | null;

  /** `tip` is where the branch is. */
  constructor(root: string, tip: string) {
    this.#tip = tip;
    const args = ['fast-import', '--quiet', '--done', '--date-format=raw'];
    this.#git = spawn('git', args, { cwd: root, stdio: ['pipe', 'ignore', 'inherit'] });
    this.#ended = once(this.#git, 'exit');
  }

  /** Resolves when git is ready for more. */
  async land(change: ChangeSet): Promise<void> {
    this.#waiting.push({
      author: change.author,
      committer: SIGNATURE,
      seconds: Math.floor(Date.parse(change.at) / 1000),
      message: messageOf(change),
      files: allFiles(change),
    });
    if (this.#waiting.length === COMMITS_AT_A_TIME) await this.#feed();
  }

  /** Resolves when all is on the branch. */
  async end(): Promise<void> {
    await this.#feed();
    this.#git.stdin?.end(END);
    await this.#ended;
    if (this.#git.exitCode !== 0) throw new Error(`git fast-import ended with ${this.#git.exitCode}`);
  }

  async #feed(): Promise<void> {
    const stream = importStream(`refs/heads/${BRANCH}`, this.#tip, this.#waiting.splice(0));
    // git knows the branch from here on.
    this.#tip = null;
    const isReady = this.#git.stdin?.write(stream.subarray(0, -END.length)) ?? true;
    if (!isReady && this.#git.stdin !== null) await once(this.#git.stdin, 'drain');
  }
}
