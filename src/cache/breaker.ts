export interface BreakerOptions {
  /** Number of failures in a row that opens the breaker. */
  readonly failures: number;
  /**
   * Milliseconds for which the open breaker refuses all callers. Then one caller may try, and the
   * result decides.
   */
  readonly pauseMs: number;
  /** Milliseconds of a clock that nobody can set. */
  readonly now: () => number;
}

/**
 * A circuit breaker: it keeps callers from waiting, one after the other, for something that does not
 * answer.
 */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  /** Time at which the pause ends; null while the breaker is closed. */
  #until: number | null = null;
  #trying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#until === null;
  }

  /**
   * Whether the caller may try. A caller that may try must then call `succeeded`, `failed` or `open`.
   * After a pause only one caller may try.
   */
  admits(): boolean {
    if (this.#until === null) return true;
    if (this.#trying || this.#options.now() < this.#until) return false;
    this.#trying = true;
    return true;
  }

  succeeded(): void {
    this.#failures = 0;
    this.#until = null;
    this.#trying = false;
  }

  failed(): void {
    this.#failures += 1;
    if (this.#until !== null || this.#failures >= this.#options.failures) this.open();
  }

  /** Opens the breaker at once, for a failure that need not be repeated to be certain. */
  open(): void {
    this.#until = this.#options.now() + this.#options.pauseMs;
    this.#trying = false;
  }
}
