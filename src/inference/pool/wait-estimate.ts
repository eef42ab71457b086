/** Share of the newest interval in the mean: some twenty answers make it forget. */
const NEWEST = 0.2;

/** How fast a queue moves, learned from its answers; it knows nothing until some have come. */
export class WaitEstimate {
  #betweenMs = 0;
  #last: number | null = null;

  /** An answer came at `now`, while so many were still waiting. */
  answered(now: number, waiting: number): void {
    if (this.#last !== null) {
      const interval = now - this.#last;
      const known = this.#betweenMs > 0;
      this.#betweenMs = known ? (1 - NEWEST) * this.#betweenMs + NEWEST * interval : interval;
    }
    // The time until the next answer says something only while there is work all the time.
    this.#last = waiting > 0 ? now : null;
  }

  /** Milliseconds between two answers; 0 while that is not known. */
  get betweenMs(): number {
    return this.#betweenMs;
  }

  /** Milliseconds that one more would wait behind so many. */
  waitBehind(waiting: number): number {
    return waiting * this.#betweenMs;
  }
}
