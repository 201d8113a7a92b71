import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';

type Data = Record<string, unknown>;

/** What a caller came to know of a call. */
export type Outcome =
  | { outcome: 'ok'; data: Data; status?: number | null; warnings?: readonly string[] }
  | { outcome: 'refused'; code: string; message: string; status?: number | null }
  | { outcome: 'unknown'; why: string };

/** Somebody is about to call. Times are milliseconds of the one monotonic clock that the driver of all callers has. */
interface Invoked {
  kind: 'invoked';
  at: number;
  call: number;
  who: string;
  surface: string;
  operation: string;
  input: Data;
  /** Names a report, however often it is sent; null for reads. */
  token: string | null;
}

type Completed = { kind: 'completed'; at: number; call: number } & Outcome;

/** Something that the nemesis did. */
export interface Disturbance {
  kind: 'fault';
  at: number;
  act: string;
  /** The task that was edited by hand. */
  task?: string;
  detail?: string;
}

export type Entry = Invoked | Completed | Disturbance;

/** A call from its beginning to its end; `endedAt` is infinite where nobody ever heard of it again. */
export type Call = Omit<Invoked, 'kind' | 'at'> & { invokedAt: number; endedAt: number; outcome: Outcome };

/** One report with everything that was tried to get it on record. */
export interface Report {
  token: string;
  operation: string;
  input: Data;
  attempts: Call[];
}

/** What happened, in the order in which the driver of all callers saw it; every entry is in the file before anything follows from it. */
export class History {
  readonly entries: Entry[] = [];
  readonly #file: string;
  #calls = 0;

  constructor(file: string) {
    this.#file = file;
    writeFileSync(file, '');
  }

  note(entry: Entry): void {
    this.entries.push(entry);
    appendFileSync(this.#file, `${JSON.stringify(entry)}\n`);
  }

  /** Notes a call and what comes of it. */
  async call(about: Omit<Invoked, 'kind' | 'at' | 'call'>, send: () => Promise<Outcome>): Promise<Outcome> {
    const call = this.#calls++;
    this.note({ kind: 'invoked', at: performance.now(), call, ...about });
    const outcome = await send();
    const told =
      outcome.outcome === 'ok' ? { ...outcome, data: essence(about.operation, outcome.data) } : outcome;
    this.note({ kind: 'completed', at: performance.now(), call, ...told });
    return outcome;
  }

  disturbance(act: string, detail: Pick<Disturbance, 'task' | 'detail'> = {}): void {
    this.note({ kind: 'fault', at: performance.now(), act, ...detail });
  }
}

/** The part of an answer that is looked at afterwards; whole answers would make the history a hundred times as long. */
function essence(operation: string, data: Data): Data {
  if (operation === 'board-summary') return { counts: data.counts };
  if (operation === 'list-events') return { ids: (data.items as Data[]).map(({ id }) => id) };
  const { task, ...rest } = data as { task?: Data | null };
  const brief = task
    ? { id: task.id, status: task.status, revision: task.revision, worker: task.worker }
    : null;
  if (operation === 'show-task') return { task: brief };
  const { changed, replayed, commit, event_ids } = rest as Data;
  return { changed, replayed, commit, event_ids, task: brief };
}

/** Reads a history file. */
export function readHistory(file: string): Entry[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** The calls in a history, by when they were invoked; one that never came to an end is unknown. */
export function callsOf(entries: readonly Entry[]): Call[] {
  const calls = new Map<number, Call>();
  for (const entry of entries) {
    if (entry.kind === 'invoked') {
      const { kind: _, at, ...about } = entry;
      const outcome: Outcome = { outcome: 'unknown', why: 'never ended' };
      calls.set(entry.call, { ...about, invokedAt: at, endedAt: Number.POSITIVE_INFINITY, outcome });
    } else if (entry.kind === 'completed') {
      const { kind: _, at, call, ...outcome } = entry;
      const known = calls.get(call);
      if (known !== undefined) Object.assign(known, { endedAt: at, outcome });
    }
  }
  return [...calls.values()];
}

/** The reports among calls, each with all its attempts in their order. */
export function reportsOf(calls: readonly Call[]): Report[] {
  const reports = new Map<string, Report>();
  for (const call of calls) {
    const { token, operation, input } = call;
    if (token === null) continue;
    const report = reports.get(token) ?? { token, operation, input, attempts: [] };
    report.attempts.push(call);
    reports.set(token, report);
  }
  return [...reports.values()];
}

/** The commit that an attempt was answered with; null where it was not, or where nothing had to be recorded. */
export function acknowledgedCommit({ outcome }: Call): string | null {
  return outcome.outcome === 'ok' && typeof outcome.data.commit === 'string' ? outcome.data.commit : null;
}
