import type { Clock } from '../../src/ports/system.ts';

/** A clock that stands still until it is moved. */
export class HandClock implements Clock {
  #now = Date.UTC(2026, 0, 1);

  now(): number {
    return this.#now;
  }

  pass(seconds: number): void {
    this.#now += seconds * 1000;
  }
}
