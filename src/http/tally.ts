/** Amounts by name, in all and of each. A name whose amount is back at 0 takes no memory. */
export class Tally {
  readonly #byName = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  /** Adds an amount, or takes it away again when it is below 0. */
  add(name: string, amount: number): void {
    this.#all += amount;
    const left = this.of(name) + amount;
    if (left === 0) this.#byName.delete(name);
    else this.#byName.set(name, left);
  }
}
