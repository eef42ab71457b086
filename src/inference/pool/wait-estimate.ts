/**
 * Weight of the newest interval in the moving average, which forgets an interval after about twenty
 * answers.
 */
const NEWEST = 0.2;

/**
 * Estimates the wait in a queue from the times of its answers. The estimate is 0 until an interval
 * between two answers is known.
 */
export class WaitEstimate {
  #betweenMs = 0;
  #last: number | null = null;

  /** Call for each answer: `now` in milliseconds, and the number of items that still wait. */
  answered(now: number, waiting: number): void {
    if (this.#last !== null) {
      const interval = now - this.#last;
      const known = this.#betweenMs > 0;
      this.#betweenMs = known ? (1 - NEWEST) * this.#betweenMs + NEWEST * interval : interval;
    }
    // The time until the next answer counts only while there is always work.
    this.#last = waiting > 0 ? now : null;
  }

  /** Average milliseconds between two answers; 0 while it is unknown. */
  get betweenMs(): number {
    return this.#betweenMs;
  }

  /** Milliseconds that another item would wait behind `waiting` items. */
  waitBehind(waiting: number): number {
    return waiting * this.#betweenMs;
  }
}
