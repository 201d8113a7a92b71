import { setTimeout as sleep } from 'node:timers/promises';
import { Chance } from './chance.ts';
import { nextChore, type Worker } from './chores.ts';
import type { History, Outcome } from './history.ts';
import type { Surface } from './surfaces/surface.ts';

/** How a writer is fitted out. */
export interface WriterOptions {
  name: string;
  seed: number;
  history: History;
  /** Its own way to report. */
  surface: Surface;
  /** All ways; what is sent again may go another. */
  surfaces: readonly Surface[];
  tasks: readonly string[];
  /** Ids of the messages that were sent, of all writers. */
  messages: string[];
}

const RETRIES = 4;
const PAUSE_MS = { from: 0, to: 60 };

/** A worker that reports, hears, believes, and sends again what it does not know the end of. */
export class Writer {
  readonly #options: WriterOptions;
  readonly #chance: Chance;
  readonly #worker: Worker;
  readonly #tasks: string[];
  #count = 0;

  constructor(options: WriterOptions) {
    this.#options = options;
    this.#chance = Chance.of(options.seed, options.name);
    this.#worker = {
      agent: `agent-${options.name}`,
      task: null,
      revisions: new Map(),
      messages: options.messages,
    };
    this.#tasks = [...options.tasks];
  }

  async work(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await this.#report(isOver);
      await sleep(this.#chance.between(PAUSE_MS.from, PAUSE_MS.to));
    }
  }

  async #report(isOver: () => boolean): Promise<void> {
    const { name, surface, surfaces } = this.#options;
    const chance = this.#chance;
    const token = `${name}-${this.#count++}`;
    const { operation, input: asked, isSigned } = nextChore(chance, this.#worker, token, this.#tasks);
    const hasId = !isSigned || chance.percent(80);
    const input = hasId ? { ...asked, request_id: token } : asked;
    let by = surface;
    for (let tries = 0; ; tries++) {
      const outcome = await this.#options.history.call(
        { who: name, surface: by.name, operation, input, token },
        () => by.call(operation, input),
      );
      this.#believe(asked, outcome);
      // Without an id it would be another report.
      const isDue = outcome.outcome === 'unknown' ? chance.percent(70) : tries === 0 && chance.percent(3);
      if (!hasId || !isDue || tries >= RETRIES || isOver()) return;
      by = chance.pick(surfaces) ?? surface;
      await sleep(chance.between(0, 300));
    }
  }

  #believe(asked: Record<string, unknown>, outcome: Outcome): void {
    const worker = this.#worker;
    if (outcome.outcome === 'ok') {
      const { task, message } = outcome.data as {
        message?: { id: string } | null;
        task?: { id: string; status: string; revision: number; worker: string | null } | null;
      };
      if (message && !worker.messages.includes(message.id)) worker.messages.push(message.id);
      if (!task) return;
      worker.revisions.set(task.id, task.revision);
      if (!this.#tasks.includes(task.id)) this.#tasks.push(task.id);
      const isMine = task.status === 'in_progress' && task.worker === worker.agent;
      if (isMine) worker.task = task.id;
      else if (worker.task === task.id) worker.task = null;
    } else if (outcome.outcome === 'refused' && asked.task_id === worker.task) worker.task = null;
  }
}
