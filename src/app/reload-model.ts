import { RefusalToStart } from '../errors.ts';
import type { ModelReload, ReloadResult } from '../ports/engine.ts';
import type { Closable, Swappable } from './swappable.ts';

export interface ReloadDeps<T extends Closable> {
  readonly active: Swappable<T>;
  /** Opens the model that is on the disk now and tests it. */
  readonly open: () => Promise<T>;
  readonly idOf: (value: T) => string;
  /** Called in the same tick in which the model is replaced. */
  readonly swapped: (next: T) => void;
}

/** Replaces the running face model by the one on the disk. */
export class ReloadModel<T extends Closable> implements ModelReload {
  readonly #deps: ReloadDeps<T>;
  #running = false;

  constructor(deps: ReloadDeps<T>) {
    this.#deps = deps;
  }

  async run(): Promise<ReloadResult> {
    // Two reloads at once would keep three sets of models in memory.
    if (this.#running) return { kind: 'running' };
    this.#running = true;
    try {
      return await this.#reload();
    } catch (error) {
      if (error instanceof RefusalToStart) return { kind: 'refused', why: error.message };
      throw error;
    } finally {
      this.#running = false;
    }
  }

  async #reload(): Promise<ReloadResult> {
    const { active, open, idOf, swapped } = this.#deps;
    const next = await open();
    const old = idOf(active.current);
    if (!active.replace(next)) {
      await next.close();
      return { kind: 'stopping' };
    }
    swapped(next);
    return { kind: 'reloaded', old, new: idOf(next) };
  }
}
