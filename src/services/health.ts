import type { FaceEngine, StoreHealth, TemplateCache } from '../ports.ts';

export interface Health {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly model: 'ok' | 'overloaded' | 'stuck';
  readonly store: 'ok' | 'unavailable';
  readonly cache: 'ok' | 'unavailable';
}

/** Checks whether the service can authenticate right now. It can do so without its cache, only slower. */
export async function checkHealth(parts: {
  engine: Pick<FaceEngine, 'load'>;
  store: StoreHealth;
  cache: Pick<TemplateCache, 'status'>;
}): Promise<Health> {
  let store: Health['store'] = 'ok';
  try {
    await parts.store.ping();
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
  };
}
