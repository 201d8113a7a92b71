type Outcome = 'wanted' | 'stuck' | 'over';

interface Reader {
  /** How long it may leave a piece waiting, in milliseconds. */
  readonly patienceMs: number;
  /** Called when it left one waiting for longer. */
  onStuck(): void;
  /** Called when it has left. */
  onGone(): void;
}

/**
 * A response's body that is written no faster than it is read: a piece is taken only once the reader has taken what came
 * before, so no more than one waits, however slow the reader is.
 */
export class PulledBody {
  readonly stream: ReadableStream<Uint8Array>;
  readonly #reader: Reader;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #sending: Promise<boolean> = Promise.resolve(true);
  #underWay = 0;
  /** Tells the reader, which wants more, that it has it. */
  #handOver: (() => void) | undefined;
  #awaitsReader: ((outcome: Outcome) => void) | undefined;
  #isOver = false;

  constructor(reader: Reader) {
    this.#reader = reader;
    const start = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      this.#controller = controller;
    };
    const pull = () =>
      new Promise<void>((resolve) => {
        this.#handOver = resolve;
        this.#awaitsReader?.('wanted');
      });
    const cancel = () => {
      this.#finish();
      reader.onGone();
    };
    this.stream = new ReadableStream({ start, pull, cancel }, { highWaterMark: 0 });
  }

  /** True while no piece waits for the reader. */
  get isIdle(): boolean {
    return this.#underWay === 0;
  }

  /** Resolves once the reader wants the piece and has been given it; to false where it will never be. */
  send(text: string): Promise<boolean> {
    this.#underWay++;
    this.#sending = this.#sending.then(async () => {
      const wasTaken = await this.#deliver(text);
      this.#underWay--;
      return wasTaken;
    });
    return this.#sending;
  }

  /** Puts a last piece behind what is on its way, wanted or not, and ends. */
  end(text: string): void {
    if (this.#isOver) return;
    this.#controller?.enqueue(Buffer.from(text));
    this.#controller?.close();
    this.#finish();
  }

  async #deliver(text: string): Promise<boolean> {
    const outcome = await this.#readerWants();
    if (outcome === 'stuck') this.#reader.onStuck();
    if (outcome !== 'wanted') return false;
    this.#controller?.enqueue(Buffer.from(text));
    this.#handOver?.();
    this.#handOver = undefined;
    return true;
  }

  async #readerWants(): Promise<Outcome> {
    if (this.#isOver) return 'over';
    if (this.#handOver !== undefined) return 'wanted';
    let timer: NodeJS.Timeout | undefined;
    const outcome = await new Promise<Outcome>((resolve) => {
      this.#awaitsReader = resolve;
      timer = setTimeout(() => resolve('stuck'), this.#reader.patienceMs);
    });
    clearTimeout(timer);
    this.#awaitsReader = undefined;
    return outcome;
  }

  #finish(): void {
    this.#isOver = true;
    this.#handOver?.();
    this.#awaitsReader?.('over');
  }
}
