import type { EventItem } from '../src/domain/event.ts';
import { eventIdPrefix } from '../src/domain/event-id.ts';
import { type RandomBytes, randomCharacters } from '../src/domain/ids.ts';
import type { Status } from '../src/domain/status.ts';
import { renderEvent } from '../src/store/change-set.ts';
import { agentPath, runPath, taskFileName, taskPath } from '../src/store/layout.ts';
import { renderMarkdown } from '../src/store/render-markdown.ts';

export type Counts = Readonly<Record<Status, number>>;

/** How many events there are to be, the milliseconds between them, when the last one is, and by how many workers. */
interface Pace {
  events: number;
  step: number;
  end: number;
  agents: number;
}

const ORDER: readonly Status[] = ['done', 'blocked', 'in_progress', 'pending'];
/** Created, taken with a run; and for the finished ones the end of the run and the move. */
const EVENTS_OF_LIFE: Readonly<Record<Status, number>> = { pending: 1, in_progress: 3, blocked: 4, done: 5 };
const SUBJECTS = [
  'login form',
  'export to CSV',
  'slow search',
  'time zones',
  'retry of uploads',
  'empty state',
];

/**
 * Gives the files of a board on which tasks were taken and finished one after the other by a handful of workers. The same
 * every time but for the clock. Progress reports fill it up to the number of events.
 */
export function tellStory(counts: Counts, pace: Pace, put: Put): void {
  new Story(counts, pace, put);
}

/** Takes one file of the board. */
type Put = (path: string, content: string) => void;

class Story {
  readonly #put: Put;
  readonly #random = seededBytes(20261121);
  readonly #step: number;
  readonly #agents: number;
  #clock: number;

  constructor(counts: Counts, { events, step, end, agents }: Pace, put: Put) {
    this.#put = put;
    const statuses = ORDER.flatMap((status) => Array.from({ length: counts[status] }, () => status));
    const needed = statuses.reduce((sum, status) => sum + EVENTS_OF_LIFE[status], 0);
    const begun = statuses.length - counts.pending;
    const filling = Math.max(0, events - needed);
    this.#step = step;
    this.#agents = agents;
    this.#clock = end - Math.max(events, needed) * step;
    for (const [index, status] of statuses.entries()) {
      const before = Math.floor((filling * index) / begun);
      const progress = status === 'pending' ? 0 : Math.floor((filling * (index + 1)) / begun) - before;
      this.#tellTask(index, status, progress);
    }
    for (let index = 0; index < agents; index++) this.#tellAgent(`agent-${index}`);
  }

  #tellTask(index: number, status: Status, progress: number): void {
    const id = `t-${randomCharacters(8, this.#random)}`;
    const run = `r-${randomCharacters(8, this.#random)}`;
    const agent = `agent-${index % this.#agents}`;
    const title = `Mend the ${SUBJECTS[index % SUBJECTS.length]} (${index})`;
    const about = { task: id, run: null, agent };
    const created = this.#event('task-created', id, { ...about, agent: null, to: 'pending', message: title });
    const fields: Record<string, unknown> = { id, title, priority: 'medium', created_at: created };
    if (status === 'pending') {
      this.#task({ ...fields, updated_at: created, revision: 1 }, status);
      return;
    }
    const started = this.#event('task-moved', id, {
      ...about,
      from: 'pending',
      to: 'in_progress',
      report: 'pickup',
    });
    this.#event('run-started', run, { ...about, run, to: 'running', report: 'pickup' });
    for (let report = 1; report <= progress; report++) {
      const message = `Step ${report}: read the code around it, wrote a failing test, and made it pass.`;
      this.#event('worker-progress', id, { ...about, run, report: 'progress', message });
    }
    const taken = { ...fields, worker: agent, current_run: run, started_at: started };
    const attempt = { id: run, task_id: id, agent_id: agent, attempt: 1, started_at: started };
    this.#endTask(status, taken, attempt);
  }

  #endTask(status: Status, task: Record<string, unknown>, attempt: Record<string, unknown>): void {
    const { id, worker, current_run: run, started_at: started } = task as Record<string, string>;
    const about = {
      task: String(id),
      run: String(run),
      agent: String(worker),
      from: 'in_progress',
      to: status,
    };
    if (status === 'in_progress') {
      this.#run({ ...attempt, status: 'running', evidence: [] }, String(started), '');
      this.#task({ ...task, updated_at: started, revision: 2 }, status);
      return;
    }
    if (status === 'blocked') {
      const since = this.#event('task-moved', String(id), { ...about, report: 'blocker' });
      this.#run({ ...attempt, status: 'running', evidence: [] }, String(started), '');
      const blocker = { kind: 'question', text: 'Which of the two?', since, options: ['this', 'that'] };
      this.#task({ ...task, updated_at: since, revision: 3, blocker }, status);
      return;
    }
    const result = 'The cause was a missing check; it is mended and has a test.';
    this.#event('run-finished', String(run), { ...about, from: 'running', to: 'finished', report: 'finish' });
    const ended = this.#event('task-moved', String(id), { ...about, report: 'finish', message: result });
    const closed = {
      ...attempt,
      status: 'finished',
      ended_at: ended,
      result,
      outcome: 'completed',
      evidence: [],
    };
    this.#run(closed, String(started), 'Ran the whole suite twice.\n');
    this.#task({ ...task, updated_at: ended, revision: 3, finished_at: ended }, status);
  }

  /** Puts an event on record a step after the one before, and gives its time. */
  #event(type: string, entityId: string, told: Partial<EventItem>): string {
    this.#clock += this.#step;
    const at = new Date(this.#clock).toISOString();
    const entityType = type.startsWith('run-') ? 'run' : 'task';
    const [path, content] = renderEvent({
      id: `${eventIdPrefix(at)}-${randomCharacters(6, this.#random)}`,
      type,
      at,
      entity_type: entityType,
      entity_id: entityId,
      agent: null,
      task: null,
      run: null,
      from: null,
      to: null,
      report: null,
      request_id: null,
      request_hash: null,
      forced: false,
      data: null,
      message: null,
      ...told,
    });
    this.#put(path, content);
    return at;
  }

  #task(fields: Record<string, unknown>, status: Status): void {
    const finished = typeof fields.finished_at === 'string' ? fields.finished_at : null;
    const name = taskFileName(String(fields.id), String(fields.title));
    const body = 'It fails for some users.\n\n## Plan\n\n- [x] find out why\n- [/] mend it\n- [ ] test it\n';
    const values = { ...fields, labels: ['bug'], depends_on: [] };
    this.#put(taskPath(name, status, finished), renderMarkdown(values, body));
  }

  #run(fields: Record<string, unknown>, startedAt: string, notes: string): void {
    this.#put(runPath(String(fields.id), startedAt), renderMarkdown(fields, notes));
  }

  #tellAgent(id: string): void {
    const at = new Date(this.#clock).toISOString();
    const values = {
      id,
      status: 'active',
      mode: 'Building',
      last_report_at: at,
      updated_at: at,
      revision: 40,
    };
    this.#put(agentPath(id), renderMarkdown(values, ''));
  }
}

function seededBytes(seed: number): RandomBytes {
  let state = seed;
  return (count) =>
    Uint8Array.from({ length: count }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 24;
    });
}
