import type { Step } from './setting.ts';

const MINUTE = 60;
/** Seconds before which the first steps say little about the speed of the others. */
const SETTLING = 20;

/** Tells on standard error what is under way, how far it is, and what time is left if it goes on as it did. */
export class Progress {
  readonly #steps: readonly Step[];
  readonly #start = performance.now();
  #at = 0;
  #beganAt = this.#start;
  #leftAtBegin = 0;
  #saidAt = 0;

  constructor(steps: readonly Step[]) {
    this.#steps = steps;
  }

  /** A step begins. */
  begin(index: number): void {
    this.#at = index;
    this.#beganAt = performance.now();
    this.#leftAtBegin = this.#estimate();
    this.#tell(`${this.#steps[index]?.what}`);
  }

  /** What a step is doing. */
  say(text: string): void {
    this.#tell(`  ${text}`);
  }

  /** How far something long is; told every few seconds. */
  saySometimes(text: string): void {
    if (performance.now() - this.#saidAt > 5_000) this.say(text);
  }

  #tell(text: string): void {
    this.#saidAt = performance.now();
    const place = `${this.#at + 1}/${this.#steps.length}`;
    process.stderr.write(`bench: [${place}, ${this.#left()}] ${text}\n`);
  }

  /** Steps differ by far, so what they were thought to take counts, at the speed that those before have shown. */
  #left(): string {
    const left = Math.max(0, this.#leftAtBegin - (performance.now() - this.#beganAt) / 1000);
    return left < MINUTE ? `${Math.round(left)} s left` : `${Math.ceil(left / MINUTE)} min left`;
  }

  #estimate(): number {
    const seconds = (steps: readonly Step[]) => steps.reduce((sum, step) => sum + step.seconds, 0);
    const done = seconds(this.#steps.slice(0, this.#at));
    const speed = (SETTLING + (this.#beganAt - this.#start) / 1000) / (SETTLING + done);
    return seconds(this.#steps.slice(this.#at)) * speed;
  }
}
