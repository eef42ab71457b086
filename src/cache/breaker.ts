export interface BreakerOptions {
  /** Failures in a row after which nothing is tried. */
  readonly failures: number;
  /** How long nothing is tried; then one try decides. */
  readonly pauseMs: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/** Keeps callers from waiting, one after the other, for something that does not answer. */
export class Breaker {
  readonly #options: BreakerOptions;
  #failures = 0;
  /** When the pause ends; null while closed. */
  #until: number | null = null;
  #trying = false;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  get closed(): boolean {
    return this.#until === null;
  }

  /** Whether the caller may try; who may must say how it ended. After a pause only one may. */
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

  /** For a failure that needs no second one. */
  open(): void {
    this.#until = this.#options.now() + this.#options.pauseMs;
    this.#trying = false;
  }
}
