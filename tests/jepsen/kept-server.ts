import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet, Piped } from './fleet.ts';

/** Where a server listens, and what writers have to show. */
export interface Place {
  address: string;
  token: string;
}

const PAUSE_MS = 50;

/** A server that is started again whenever it has ended, as a supervisor would. */
export class KeptServer {
  readonly #fleet: Fleet;
  readonly #root: string;
  #isOver = false;
  #child: Piped | undefined;
  #isAnnounced = false;
  #announced: (place: Place) => void = () => {};
  #place = this.#expect();
  /** How often it had to be started. */
  starts = 0;
  readonly #done: Promise<void>;

  constructor(fleet: Fleet, root: string) {
    this.#fleet = fleet;
    this.#root = root;
    this.#done = this.#keep();
  }

  /** Where it listens, as soon as it does. */
  place(): Promise<Place> {
    return this.#place;
  }

  /** Ends it in good order; gives its exit status. */
  async stop(): Promise<number | null> {
    this.#isOver = true;
    this.#child?.kill('SIGTERM');
    await this.#done;
    return this.#child?.exitCode ?? null;
  }

  async #keep(): Promise<void> {
    while (!this.#isOver) {
      const child = this.#fleet.start('server', [
        '-C',
        this.#root,
        'serve',
        '--json',
        '--port',
        '0',
        '--quiet',
      ]);
      this.#child = child;
      this.starts++;
      const ended = new Promise((resolve) => child.once('close', resolve));
      createInterface({ input: child.stdout }).once('line', (line) => this.#announce(JSON.parse(line)));
      await ended;
      // Whoever waits already waits for the next one then.
      if (this.#isAnnounced) this.#place = this.#expect();
      this.#isAnnounced = false;
      if (!this.#isOver) await sleep(PAUSE_MS);
    }
  }

  #expect(): Promise<Place> {
    return new Promise((resolve) => {
      this.#announced = resolve;
    });
  }

  #announce(envelope: { ok: boolean; data?: { address: string; token_file: string } }): void {
    if (!envelope.ok || envelope.data === undefined) return;
    const { address, token_file } = envelope.data;
    this.#isAnnounced = true;
    this.#announced({ address, token: readFileSync(token_file, 'utf8').trim() });
  }
}
