/** Sums amounts by name. A name whose sum is 0 is forgotten. */
export class Tally {
  readonly #byName = new Map<string, number>();
  #all = 0;

  get all(): number {
    return this.#all;
  }

  of(name: string): number {
    return this.#byName.get(name) ?? 0;
  }

  /** @param amount negative to subtract */
  add(name: string, amount: number): void {
    this.#all += amount;
    const left = this.of(name) + amount;
    if (left === 0) this.#byName.delete(name);
    else this.#byName.set(name, left);
  }
}
