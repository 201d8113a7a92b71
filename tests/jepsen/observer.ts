import { setTimeout as sleep } from 'node:timers/promises';
import type { OperationName } from '../../src/service/registry.ts';
import { Chance } from './chance.ts';
import type { History } from './history.ts';
import type { Surface } from './surfaces/surface.ts';

/** How an observer is fitted out. */
export interface ObserverOptions {
  name: string;
  seed: number;
  history: History;
  surface: Surface;
  tasks: readonly string[];
  /** The event after which it asks for events first. */
  since: string;
}

const PAGE = 40;
const PAUSE_MS = { from: 20, to: 200 };

/** Somebody who only looks: at the whole, at single tasks again and again, and at each event once. */
export class Observer {
  readonly #options: ObserverOptions;
  readonly #chance: Chance;
  #last: string;

  constructor(options: ObserverOptions) {
    this.#options = options;
    this.#chance = Chance.of(options.seed, options.name);
    this.#last = options.since;
  }

  async look(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const what = this.#chance.weighted({ summary: 2, task: 6, events: 4 });
      if (what === 'summary') await this.#ask('board-summary', {});
      else if (what === 'task')
        await this.#ask('show-task', { task_id: this.#chance.pick(this.#options.tasks) });
      else await this.#readOn(isOver);
      await sleep(this.#chance.between(PAUSE_MS.from, PAUSE_MS.to));
    }
  }

  /** Page by page to the end, then on from the last one the next time. */
  async #readOn(isOver: () => boolean): Promise<void> {
    const after = this.#last;
    for (let cursor: string | null | undefined; cursor !== null && !isOver(); ) {
      const place = cursor === undefined ? {} : { cursor };
      const data = await this.#ask('list-events', { after, limit: PAGE, ...place });
      if (data === null) return;
      const items = data.items as { id: string }[];
      this.#last = items.at(-1)?.id ?? this.#last;
      cursor = data.next_cursor as string | null;
    }
  }

  async #ask(
    operation: OperationName,
    input: Record<string, unknown>,
  ): Promise<Record<string, unknown> | null> {
    const { name: who, surface, history } = this.#options;
    const outcome = await history.call({ who, surface: surface.name, operation, input, token: null }, () =>
      surface.call(operation, input),
    );
    return outcome.outcome === 'ok' ? outcome.data : null;
  }
}
