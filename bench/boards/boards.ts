import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { git } from '../measure/processes.ts';
import { roundsFor } from '../measure/turns.ts';
import { copyBoard } from './copy-board.ts';
import { type BoardPlan, makeBoard, type OnReport } from './make-board.ts';
import type { Counts } from './story.ts';

const AGENTS = 8;
/** Groups that take a task from every board once a round. */
const PICKUPS = 2;

/** A board that is reported to, and what records the same by git alone. All three lie on the disk. */
export interface Site {
  subject: string;
  /** A repository without a work tree, for bare fast-import. */
  imported: string;
  /** A work tree, for `git add` and `git commit`. */
  committed: string;
}

export interface BoardsOptions {
  disk: string;
  memory: string;
  repetitions: number;
  /** Hears that a board is being made. */
  onMaking(what: string): OnReport;
}

/** The boards that groups share, each made when it is first asked for. */
export class Boards {
  readonly #options: BoardsOptions;
  readonly #made = new Map<string, Promise<unknown>>();

  constructor(options: BoardsOptions) {
    this.#options = options;
  }

  /**
   * A board of so many reports, one a minute by eight workers. Nobody writes to it. Those who report to a copy find as
   * many tasks to take on boards of all sizes.
   */
  ofReports(size: number): Promise<string> {
    const pending = Math.min(PICKUPS * roundsFor(this.#options.repetitions), Math.floor(size / 2));
    const tasks = { pending, in_progress: AGENTS, blocked: 2, done: Math.floor(size / 20) };
    return this.#board(`reports-${size}`, { tasks, reports: size });
  }

  /** A board of so many tasks, each with a life of its own. Who reports to it, reports on tasks in progress. */
  ofTasks(size: number): Promise<string> {
    return this.#board(`tasks-${size}`, { tasks: sharesOf(size), reports: 0 });
  }

  /** A board of so many reports to report to. Whoever does has the baselines record the same, so that all stay alike. */
  site(size: number): Promise<Site> {
    return this.#once(`site-${size}`, async () => {
      const from = await this.ofReports(size);
      this.#options.onMaking(`copying ${from} to the disk`)(0, 0);
      const folder = join(this.#options.disk, `site-${size}`);
      mkdirSync(folder);
      const [subject, imported, committed] = ['subject', 'imported.git', 'committed'].map((name) =>
        join(folder, name),
      ) as [string, string, string];
      copyBoard(from, subject);
      copyBoard(from, committed);
      git(folder, ['clone', '--quiet', '--bare', '--no-hardlinks', from, imported]);
      return { subject, imported, committed };
    });
  }

  #board(name: string, plan: Pick<BoardPlan, 'tasks' | 'reports'>): Promise<string> {
    return this.#once(name, async () => {
      const root = join(this.#options.memory, name);
      const onReport = this.#options.onMaking(`making the board ${name}`);
      await makeBoard(root, { ...plan, agents: AGENTS, minutesBetweenReports: 1 }, onReport);
      return root;
    });
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    const made = this.#made.get(name) ?? make();
    this.#made.set(name, made);
    return made as Promise<T>;
  }
}

/** As on a board that has been in use for a while: nearly all is done. */
export function sharesOf(size: number): Counts {
  const share = (part: number) => Math.max(1, Math.round(size * part));
  const open = { pending: share(0.01), in_progress: share(0.001), blocked: share(0.001) };
  return { ...open, done: size - open.pending - open.in_progress - open.blocked };
}
