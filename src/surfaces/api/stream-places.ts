import { setImmediate as laterOn } from 'node:timers/promises';
import { Turns } from '../../domain/turns.ts';
import { serverBusy } from './busy.ts';

/** So many streams at once look for where they begin, each with a git of its own. */
const BEGINNING = 4;

/** Places for so many streams; what they do goes on one step after the other, with all else that waits in between. */
export class StreamPlaces {
  readonly #limit: number;
  readonly #beginning = new Turns(BEGINNING);
  #taken = 0;
  #lastStep: Promise<unknown> = Promise.resolve();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes a place, and gives back how to leave it; `server_busy` if there is none. */
  enter(): () => void {
    if (this.#taken >= this.#limit) throw serverBusy(this.#limit, 'streams of events');
    this.#taken++;
    let isIn = true;
    return () => {
      if (isIn) this.#taken--;
      isIn = false;
    };
  }

  /** Begins a stream when its turn has come. */
  begin<T>(begin: () => Promise<T>): Promise<T> {
    return this.#beginning.take(begin);
  }

  /** Resolves when a stream may do its next step. */
  step(): Promise<unknown> {
    this.#lastStep = this.#lastStep.then(() => laterOn());
    return this.#lastStep;
  }
}
