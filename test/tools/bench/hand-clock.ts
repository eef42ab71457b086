import type { LoadClock } from '../../../lab/bench/load/load.ts';

/** A clock that stands still until all wait for it, and then moves to the first awaited moment. */
export class HandClock implements LoadClock {
  #now = 0;
  #waiting: { due: number; wake: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  until(due: number): Promise<void> {
    if (due <= this.#now) return Promise.resolve();
    return new Promise((wake) => this.#waiting.push({ due, wake }));
  }

  /** The process is blocked for a while: time passes and no timer fires. */
  stall(ms: number): void {
    this.#now += ms;
  }

  async play<T>(work: Promise<T>): Promise<T> {
    let done = false;
    void work.finally(() => {
      done = true;
    });
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (done) return work;
      if (this.#waiting.length === 0) throw new Error('nobody waits and nothing is done');
      this.#now = Math.max(this.#now, Math.min(...this.#waiting.map(({ due }) => due)));
      const awake = this.#waiting.filter(({ due }) => due <= this.#now);
      this.#waiting = this.#waiting.filter(({ due }) => due > this.#now);
      for (const { wake } of awake) wake();
    }
  }
}
