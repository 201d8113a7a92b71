/** How long a request id stands for one request: sent again within it, it is answered from the first commit. */
export const REMEMBERED_MS = 24 * 60 * 60 * 1000;

/** The request ids of the last day of a history that is read in order. */
export class RequestWindow {
  readonly #seen = new Map<string, { at: number; commit: string }>();

  /** Notes a commit that carries a request id; gives the commit that carried it before, within the window. */
  note(requestId: string, commit: string, at: number): string | null {
    const before = this.#seen.get(requestId);
    this.#seen.delete(requestId);
    this.#seen.set(requestId, { at, commit });
    this.#forget(at);
    return before !== undefined && Math.abs(at - before.at) < REMEMBERED_MS ? before.commit : null;
  }

  /** The oldest come first, as far as clocks go forward; where they do not, some stay longer. */
  #forget(now: number): void {
    for (const [requestId, { at }] of this.#seen) {
      if (now - at <= REMEMBERED_MS) return;
      this.#seen.delete(requestId);
    }
  }
}
