import { meanOf, type Reference, referenceOf } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { ReferenceSeal, TemplateCache } from '../../ports/cache.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';

export interface ReferenceDeps {
  readonly store: Pick<TemplateStore, 'templates'>;
  readonly cache: TemplateCache;
  readonly seal: ReferenceSeal;
  /** A reference that is sealed for the absent user. */
  readonly absentReference: Buffer;
  readonly recorder: Pick<Recorder, 'cache'>;
}

/**
 * The key holds the version of the user, so that an entry of an older version is never read. The entry
 * is the mean of the templates, which does not depend on the population.
 */
const keyOf = (user: UserRecord): string => `reference-mean:${user.ref}:${user.version}`;

/**
 * Gives the fused reference of a user. The cache only saves work: if an entry is missing, damaged or
 * forged, the reference is computed from the store.
 */
export class References {
  readonly #deps: ReferenceDeps;

  constructor(deps: ReferenceDeps) {
    this.#deps = deps;
  }

  async of(user: UserRecord): Promise<Reference> {
    const { store, cache, seal, recorder } = this.#deps;
    const key = keyOf(user);
    let cached: Buffer | null = null;
    try {
      cached = await cache.get(key);
    } catch {
      recorder.cache('error');
    }
    const hit = cached && seal.open(user, cached);
    if (hit) {
      recorder.cache('hit');
      return referenceOf(hit);
    }
    recorder.cache('miss');
    const mean = meanOf(await store.templates(user));
    await cache.set(key, seal.seal(user, mean)).catch(() => recorder.cache('error'));
    return referenceOf(mean);
  }

  /**
   * Does the work of a cache hit for an id that is not enrolled, so that the time does not reveal it.
   * Does the work of a cache miss while the cache is not available.
   */
  async imitateLookup(): Promise<void> {
    const { store, cache, absentReference, seal } = this.#deps;
    const there = await cache.get(keyOf(seal.absentUser)).then(
      () => true,
      () => false,
    );
    const reference = seal.open(seal.absentUser, absentReference);
    if (there || !reference) return;
    await store.templates(seal.absentUser);
    seal.seal(seal.absentUser, reference);
  }

  async forget(user: UserRecord): Promise<void> {
    await this.#deps.cache.delete(keyOf(user)).catch(() => this.#deps.recorder.cache('error'));
  }
}
