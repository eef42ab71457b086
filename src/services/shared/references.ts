import { fuse } from '../../domain/comparison/matching.ts';
import type { UserRecord } from '../../domain/comparison/template.ts';
import type { Recorder, ReferenceSeal, TemplateCache, TemplateStore } from '../../ports.ts';

export interface ReferenceDeps {
  readonly store: Pick<TemplateStore, 'templates'>;
  readonly cache: TemplateCache;
  readonly seal: ReferenceSeal;
  /** A reference sealed for the user who does not exist. */
  readonly standIn: Buffer;
  readonly recorder: Pick<Recorder, 'cache'>;
}

/** The version is part of the key, so an entry of an older state is never asked for. */
const keyOf = (user: UserRecord): string => `reference:${user.ref}:${user.version}`;

/**
 * The fused reference of a user. The cache only saves work: whatever it loses, breaks or invents,
 * the answer comes from the store.
 */
export class References {
  readonly #deps: ReferenceDeps;

  constructor(deps: ReferenceDeps) {
    this.#deps = deps;
  }

  async of(user: UserRecord): Promise<Float32Array> {
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
      return hit;
    }
    recorder.cache('miss');
    const reference = fuse(await store.templates(user));
    await cache.set(key, seal.seal(user, reference)).catch(() => recorder.cache('error'));
    return reference;
  }

  /** The work of a cache hit, for an id that nobody enrolled; of a miss while there is no cache. */
  async ofNobody(): Promise<void> {
    const { store, cache, standIn, seal } = this.#deps;
    const there = await cache.get(keyOf(seal.standIn)).then(
      () => true,
      () => false,
    );
    const reference = seal.open(seal.standIn, standIn);
    if (there || !reference) return;
    await store.templates(seal.standIn);
    seal.seal(seal.standIn, reference);
  }

  async forget(user: UserRecord): Promise<void> {
    await this.#deps.cache.delete(keyOf(user)).catch(() => this.#deps.recorder.cache('error'));
  }
}
