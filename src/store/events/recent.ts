/** The last few answers to questions that several may ask at nearly the same time; a failure is not kept. */
export class Recent<T> {
  readonly #answers = new Map<string, Promise<T>>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The answer that is known or under way, else a new one. */
  ask(question: string, answer: () => Promise<T>): Promise<T> {
    const known = this.#answers.get(question);
    if (known !== undefined) return known;
    const asked = answer();
    this.#answers.set(question, asked);
    asked.catch(() => this.#answers.delete(question));
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= this.#most) break;
      this.#answers.delete(oldest);
    }
    return asked;
  }
}
