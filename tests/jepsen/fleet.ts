import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';

/** What a process is for: what the nemesis calls it. */
export type Role = 'writer' | 'bridge' | 'server';

export type Piped = ChildProcessByStdio<Writable, Readable, null>;

/** The processes of a run, all of them started here; nothing else is ever sent a signal. */
export class Fleet {
  readonly #executable: string;
  readonly #running = new Map<ChildProcess, Role>();
  readonly #stopped = new Set<number>();

  constructor(executable: string) {
    this.#executable = executable;
    process.prependListener('exit', this.#killAll);
  }

  /** Starts the board's executable. What it says on standard error is its own affair. */
  start(role: Role, words: readonly string[]): Piped {
    const child = spawn(process.execPath, [this.#executable, ...words], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#running.set(child, role);
    child.stdin.on('error', () => {});
    child.on('close', () => this.#running.delete(child));
    child.on('error', () => this.#running.delete(child));
    return child;
  }

  /** The processes of a role that run at this moment. */
  running(role: Role): number[] {
    return [...this.#running].flatMap(([child, its]) => (its === role && child.pid ? [child.pid] : []));
  }

  /** The git processes that those of a role have started. */
  gits(role: Role): number[] {
    return this.running(role).flatMap(childrenOf);
  }

  kill(pid: number): void {
    signal(pid, 'SIGKILL');
  }

  stop(pid: number): void {
    this.#stopped.add(pid);
    signal(pid, 'SIGSTOP');
  }

  goOn(pid: number): void {
    this.#stopped.delete(pid);
    signal(pid, 'SIGCONT');
  }

  /** Resolves once none of a role runs any more. */
  async ended(role: Role): Promise<void> {
    for (const pid of [...this.#stopped]) this.goOn(pid);
    const left = [...this.#running].filter(([, its]) => its === role);
    await Promise.all(left.map(([child]) => new Promise((resolve) => child.once('close', resolve))));
  }

  /** Nobody waits for the fleet any more. */
  dismiss(): void {
    this.#killAll();
    process.removeListener('exit', this.#killAll);
  }

  readonly #killAll = () => {
    for (const child of this.#running.keys()) child.kill('SIGKILL');
  };
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

/** The git processes below one of ours; none where `/proc` does not tell. */
function childrenOf(pid: number): number[] {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    const listed = threads.map((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'));
    const children = listed
      .join(' ')
      .split(' ')
      .map(Number)
      .filter((child) => child > 0);
    return children.filter((child) => readFileSync(`/proc/${child}/comm`, 'utf8').startsWith('git'));
  } catch {
    return [];
  }
}
