import { join } from 'node:path';
import { copyBoard } from '../boards/copy-board.ts';
import { makeBoard, openTaskIds } from '../boards/make-board.ts';
import { removeFolder } from '../folders.ts';
import { DURABILITIES, type Durability, setDurability, timeCommit } from '../measure/baselines.ts';
import { HttpClient, post } from '../measure/http-client.ts';
import { git, NODE, timed } from '../measure/processes.ts';
import { changesSince, commitsSince, type Files } from '../measure/recorded-files.ts';
import { startServer } from '../measure/server.ts';
import { fewer, roundsFor, takeTurns } from '../measure/turns.ts';
import { compare, type Row } from '../print/results.ts';
import type { Group, Setting } from '../setting.ts';

const REPORTS_BEFORE = 1_000;
const REPORTS = 1_000;
const QUICK_REPORTS = 100;
const CLIENTS = [1, 16, 64];
const CLIENTS_MAX = Math.max(...CLIENTS);
/** A measurement ends with its last report, or when this time is over. */
const LONGEST_MS = 2_000;
const QUICK_LONGEST_MS = 400;
const MESSAGE = 'Found the cause.';

/** What the server recorded for one client: a board's changes before the clock started, and each report's after. */
interface Recorded {
  before: Files;
  reports: readonly Files[];
}

/** How many reports a second a server takes, against others who record the same one after the other. */
export const benchLoad: Group = (setting) =>
  DURABILITIES.map((durability) => ({
    what: `reports per second, ${durability}`,
    seconds: roundsFor(fewer(setting.repetitions)) * (setting.quick ? 4 : 14),
    run: () => new Load(setting, durability).measure(),
  }));

/** Rates with one durability. Each figure is taken on a copy of the same board. */
class Load {
  readonly #setting: Setting;
  readonly #durability: Durability;
  readonly #board: string;
  readonly #reports: number;
  readonly #longestMs: number;
  #recorded: Recorded = { before: new Map(), reports: [] };

  constructor(setting: Setting, durability: Durability) {
    this.#setting = setting;
    this.#durability = durability;
    this.#board = join(setting.disk, `load-${durability}`);
    this.#reports = setting.quick ? QUICK_REPORTS : REPORTS;
    this.#longestMs = setting.quick ? QUICK_LONGEST_MS : LONGEST_MS;
  }

  async measure(): Promise<Row[]> {
    await this.#makeBoard();
    const rates = await takeTurns(fewer(this.#setting.repetitions), [
      ...CLIENTS.map((clients) => () => this.#onCopy((root) => this.#serve(root, clients))),
      () => this.#onCopy((root) => this.#commit(root)),
      () => this.#onCopy((root) => this.#startProcesses(root)),
    ]);
    removeFolder(this.#board);
    const [byGit = [], byProcesses = []] = rates.slice(CLIENTS.length);
    return CLIENTS.flatMap((clients, index) => {
      const what = `HTTP, ${clients} client${clients === 1 ? '' : 's'}, ${this.#durability}`;
      const title = { group: 'load', what, unit: 'reports/s' } as const;
      return [
        compare({ ...title, against: '`git add` and `git commit`' }, rates[index] ?? [], byGit),
        compare({ ...title, against: 'a CLI process per report' }, rates[index] ?? [], byProcesses),
      ];
    });
  }

  /** Each client has a task and a worker of its own. */
  async #makeBoard(): Promise<void> {
    const tasks = { pending: 5, in_progress: CLIENTS_MAX, blocked: 2, done: REPORTS_BEFORE / 20 };
    const story = { tasks, reports: REPORTS_BEFORE, agents: CLIENTS_MAX };
    await makeBoard(this.#board, { ...story, minutesBetweenReports: 1 });
    setDurability(this.#board, this.#durability);
  }

  async #onCopy(take: (root: string) => number | Promise<number>): Promise<number> {
    const root = join(this.#setting.disk, 'load-copy');
    copyBoard(this.#board, root);
    const rate = await take(root);
    removeFolder(root);
    return rate;
  }

  /** Clients that send the next report as soon as the last is answered, each on a task of its own. */
  async #serve(root: string, clients: number): Promise<number> {
    const server = await startServer(this.#setting.executable, root);
    const senders = openTaskIds(root, 'in_progress').map((task) => {
      const client = new HttpClient(server);
      const report = post(server, '/api/v1/reports/progress', { task_id: task, message: MESSAGE });
      return () => client.send(report);
    });
    await Promise.all(senders.map((send) => send()));
    const base = tipOf(root);
    const { count, seconds } = await this.#sendAll(senders.slice(0, clients));
    await server.stop();
    const recorded = Number(git(root, ['rev-list', '--count', `${base}..HEAD`]));
    if (recorded !== count)
      throw new Error(`of ${count} reports that were answered ${recorded} are on record`);
    if (clients === 1) this.#recorded = this.#recordedIn(root, base);
    return count / seconds;
  }

  async #sendAll(senders: readonly (() => Promise<unknown>)[]): Promise<{ count: number; seconds: number }> {
    const start = performance.now();
    let count = 0;
    const work = async (send: () => Promise<unknown>) => {
      for (; count < this.#reports && performance.now() - start < this.#longestMs; await send()) count++;
    };
    await Promise.all(senders.map(work));
    return { count, seconds: (performance.now() - start) / 1000 };
  }

  #recordedIn(root: string, base: string): Recorded {
    const reports = commitsSince(root, base);
    git(root, ['checkout', '--quiet', '--detach', base]);
    return { before: changesSince(root, tipOf(this.#board)), reports };
  }

  /** By git alone: what the server recorded for one client, a commit each, from the same board on. */
  #commit(root: string): number {
    const { before, reports } = this.#recorded;
    timeCommit({ root, files: before, durability: this.#durability });
    return this.#rateOf(reports, (files) => timeCommit({ root, files, durability: this.#durability }));
  }

  #startProcesses(root: string): number {
    const [task = ''] = openTaskIds(root, 'in_progress');
    const args = [this.#setting.executable, '-C', root, 'report', 'progress', task, '--message', MESSAGE];
    return this.#rateOf(Array(this.#reports).fill(args), () => timed({ program: NODE, args }));
  }

  /** How many a second, one after the other, until the last or until the time is over. */
  #rateOf<T>(items: readonly T[], time: (item: T) => number): number {
    let milliseconds = 0;
    let count = 0;
    for (const item of items) {
      if (milliseconds >= this.#longestMs) break;
      milliseconds += time(item);
      count++;
    }
    return count / (milliseconds / 1000);
  }
}

function tipOf(root: string): string {
  return git(root, ['rev-parse', 'HEAD']).toString().trim();
}
