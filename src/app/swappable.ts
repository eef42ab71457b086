export interface Closable {
  close(): Promise<void>;
}

interface Held<T> {
  readonly value: T;
  users: number;
  retired: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

const hold = <T>(value: T): Held<T> => ({
  value,
  users: 0,
  retired: false,
  ended: Promise.withResolvers(),
});

/**
 * Something that requests use and that can be replaced while they do: who began with the old one
 * ends with it, and it is closed when the last of them is done.
 */
export class Swappable<T extends Closable> {
  #held: Held<T>;
  #closed = false;
  /** Replaced, and not closed yet. */
  readonly #leaving = new Set<Held<T>>();
  readonly #closingFailed: (cause: unknown) => void;

  constructor(first: T, closingFailed: (cause: unknown) => void) {
    this.#held = hold(first);
    this.#closingFailed = closingFailed;
  }

  get current(): T {
    return this.#held.value;
  }

  /** How many are open: 1, and one more for each that still has users. */
  get open(): number {
    return this.#leaving.size + (this.#closed ? 0 : 1);
  }

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    const held = this.#held;
    held.users++;
    try {
      return await work(held.value);
    } finally {
      held.users--;
      this.#endIfUnused(held);
    }
  }

  /** Everyone who comes from now on uses `next`. False, and `next` is left alone, after `close`. */
  replace(next: T): boolean {
    if (this.#closed) return false;
    this.#retire(this.#held);
    this.#held = hold(next);
    return true;
  }

  /** Settles when all are closed. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#retire(this.#held);
    }
    await Promise.all([...this.#leaving].map(({ ended }) => ended.promise));
  }

  #retire(held: Held<T>): void {
    held.retired = true;
    this.#leaving.add(held);
    this.#endIfUnused(held);
  }

  #endIfUnused(held: Held<T>): void {
    if (!held.retired || held.users > 0) return;
    held.value
      .close()
      .catch(this.#closingFailed)
      .finally(() => {
        this.#leaving.delete(held);
        held.ended.resolve();
      });
  }
}
