export interface Closable {
  close(): Promise<void>;
}

interface Slot<T> {
  readonly value: T;
  users: number;
  retired: boolean;
  readonly ended: PromiseWithResolvers<void>;
}

const newSlot = <T>(value: T): Slot<T> => ({
  value,
  users: 0,
  retired: false,
  ended: Promise.withResolvers(),
});

/**
 * A value that requests use and that can be replaced at the same time. A request that began with the
 * old value ends with it. The old value is closed when its last request ends.
 */
export class Swappable<T extends Closable> {
  #slot: Slot<T>;
  #closed = false;
  /** Values that were replaced and are not closed yet. */
  readonly #leaving = new Set<Slot<T>>();
  readonly #closingFailed: (cause: unknown) => void;

  constructor(first: T, closingFailed: (cause: unknown) => void) {
    this.#slot = newSlot(first);
    this.#closingFailed = closingFailed;
  }

  get current(): T {
    return this.#slot.value;
  }

  /** Number of open values: 1, and one more for each replaced value that still has users. */
  get open(): number {
    return this.#leaving.size + (this.#closed ? 0 : 1);
  }

  async use<R>(work: (value: T) => Promise<R>): Promise<R> {
    const slot = this.#slot;
    slot.users++;
    try {
      return await work(slot.value);
    } finally {
      slot.users--;
      this.#endIfUnused(slot);
    }
  }

  /** New requests use `next` from now on. After `close` it returns false and does nothing with `next`. */
  replace(next: T): boolean {
    if (this.#closed) return false;
    this.#retire(this.#slot);
    this.#slot = newSlot(next);
    return true;
  }

  /** Closes the current value. It resolves when all values are closed. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true;
      this.#retire(this.#slot);
    }
    await Promise.all([...this.#leaving].map(({ ended }) => ended.promise));
  }

  #retire(slot: Slot<T>): void {
    slot.retired = true;
    this.#leaving.add(slot);
    this.#endIfUnused(slot);
  }

  #endIfUnused(slot: Slot<T>): void {
    if (!slot.retired || slot.users > 0) return;
    slot.value
      .close()
      .catch(this.#closingFailed)
      .finally(() => {
        this.#leaving.delete(slot);
        slot.ended.resolve();
      });
  }
}
