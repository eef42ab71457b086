import { RefusalToStart } from '../errors.ts';
import type { ModelReload, ReloadResult } from '../ports.ts';
import type { Closable, Swappable } from './swappable.ts';

export interface ReloadDeps<T extends Closable> {
  readonly active: Swappable<T>;
  /** Opens what is on disk now, tested and ready to work. */
  readonly open: () => Promise<T>;
  readonly idOf: (value: T) => string;
  /** Called in the same tick as the swap. */
  readonly swapped: (next: T) => void;
}

/** Puts the face model that is on disk in place of the running one. */
export class ReloadModel<T extends Closable> implements ModelReload {
  readonly #deps: ReloadDeps<T>;
  #running = false;

  constructor(deps: ReloadDeps<T>) {
    this.#deps = deps;
  }

  async run(): Promise<ReloadResult> {
    // Two at once would hold three sets of workers in memory.
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
