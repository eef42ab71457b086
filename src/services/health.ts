import type { PopulationStatus } from '../domain/population/status.ts';
import type { TemplateCache } from '../ports/cache.ts';
import type { FaceEngine } from '../ports/engine.ts';
import type { StoreHealth } from '../ports/store.ts';

export interface Health {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly model: 'ok' | 'overloaded' | 'stuck';
  readonly store: 'ok' | 'unavailable';
  readonly cache: 'ok' | 'unavailable';
  /** Null when the store does not answer. */
  readonly population: PopulationStatus | null;
}

/** Checks whether the service can authenticate right now. It can do so without its cache, only slower. */
export async function checkHealth(parts: {
  engine: Pick<FaceEngine, 'load'>;
  store: StoreHealth;
  cache: Pick<TemplateCache, 'status'>;
  population: () => Promise<PopulationStatus>;
}): Promise<Health> {
  let store: Health['store'] = 'ok';
  let population: PopulationStatus | null = null;
  try {
    await parts.store.ping();
    population = await parts.population();
  } catch {
    store = 'unavailable';
  }
  const { full, threads, stuck } = parts.engine.load();
  const model = stuck > 0 ? 'stuck' : full ? 'overloaded' : 'ok';
  const cache = parts.cache.status();
  const unable = store !== 'ok' || (stuck > 0 && stuck >= threads);
  const degraded = model !== 'ok' || cache !== 'ok';
  return {
    status: unable ? 'unhealthy' : degraded ? 'degraded' : 'healthy',
    model,
    store,
    cache,
    population,
  };
}
