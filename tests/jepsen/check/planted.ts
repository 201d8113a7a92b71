import type { Entry, Outcome } from '../history.ts';
import type { RecordedCommit, RecordedEvent, TaskState } from '../record.ts';
import { check } from './check.ts';

/** What a call of a made-up history came to; a number is the commit that it was answered with. */
type Answer = number | Outcome;

export const UNKNOWN = { outcome: 'unknown', why: 'SIGKILL' } as const;
export const REFUSED = { outcome: 'refused', code: 'task_held', message: '' } as const;

/** Makes up what was seen and what is on record, piece by piece, and has the two compared. */
export class Planted {
  readonly #entries: Entry[] = [];
  readonly #commits: RecordedCommit[] = [];
  #calls = 0;
  #events = 0;

  /** A call from one instant to another. Reports carry their token as request id. */
  call(
    { token, at, operation = 'report-progress', who = 'w1', input = {} }: PlantedCall,
    answer: Answer,
  ): this {
    const call = this.#calls++;
    const outcome = typeof answer === 'number' ? this.#acknowledged(answer) : answer;
    const about = { who, surface: 'HTTP', operation, token: token ?? null };
    this.#entries.push(
      { kind: 'invoked', at: at[0], call, ...about, input: { request_id: token, ...input } },
      { kind: 'completed', at: at[1], call, ...outcome },
    );
    return this;
  }

  #acknowledged(commit: number): Outcome {
    return {
      outcome: 'ok',
      data: { commit: `c${commit}`, event_ids: [`e${String(commit).padStart(3, '0')}`] },
    };
  }

  /** A task goes somewhere, in a commit of the board's. */
  moves(task: string, from: string | null, to: TaskState['status'], more: PlantedCommit = {}): this {
    const type = from === null ? 'task-created' : 'task-moved';
    const state = { status: to, revision: more.revision ?? 1, worker: more.agent ?? null };
    return this.commit({
      ...more,
      event: { type, entity_id: task, task, from, to, ...more.event },
      states: { [task]: state },
    });
  }

  commit({
    token,
    event = {},
    states = {},
    agent = null,
    ...more
  }: PlantedCommit & { states?: States }): this {
    const number = this.#commits.length;
    const made = {
      id: `e${String(this.#events++).padStart(3, '0')}`,
      type: 'worker-progress',
      entity_type: 'task',
      entity_id: 't-1',
      agent,
      task: null,
      from: null,
      to: null,
      report: null,
      forced: false,
      data: null,
      message: '',
      ...event,
    } as RecordedEvent;
    this.#commits.push({
      id: `c${number}`,
      isReport: true,
      requestIds: token === undefined ? [] : [token],
      records: [],
      events: [made],
      tasks: new Map(Object.entries(states)),
      spoiled: [],
      putBack: 0,
      twice: [],
      ...more.change,
    });
    return this;
  }

  /** A task is closed, in a commit with the event of its move and the one that says so. */
  closes(task: string, moved: Partial<RecordedEvent>, state: TaskState): this {
    this.commit({ event: moved, states: { [task]: state } });
    const closed = { ...this.#commits.at(-1)?.events[0], type: 'task-closed' } as RecordedEvent;
    this.#commits.at(-1)?.events.push({ ...closed, id: `${closed.id}b` });
    return this;
  }

  edits(task: string, at: number): this {
    this.#entries.push({ kind: 'fault', at, act: 'edit by hand', task });
    return this;
  }

  /** What the check says, a line for each finding. */
  found(): string[] {
    return check(this.#entries, this.#commits).map(({ kind, text }) => `${kind}: ${text}`);
  }
}

type States = Record<string, TaskState | null>;

interface PlantedCall {
  token?: string;
  at: readonly [number, number];
  operation?: string;
  who?: string;
  input?: Record<string, unknown>;
}

interface PlantedCommit {
  token?: string;
  agent?: string | null;
  revision?: number;
  event?: Partial<RecordedEvent>;
  change?: Partial<RecordedCommit>;
}
