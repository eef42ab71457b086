import { readFile } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { openCaches } from '../cache/open.ts';
import { LearningThread } from '../calibration/population/learning-thread.ts';
import type { Config } from '../config.ts';
import { createHttp } from '../http/server.ts';
import type { FaceEngine } from '../ports/engine.ts';
import type { Clock, Random } from '../ports/system.ts';
import { openStore } from '../store/stores.ts';
import { cacheMetrics } from '../telemetry/cache-metrics.ts';
import { watchSecurity } from '../telemetry/gauges.ts';
import { createLogger } from '../telemetry/logger.ts';
import { Metrics } from '../telemetry/metrics.ts';
import { watchPopulation } from '../telemetry/population-metrics.ts';
import { timeStores } from '../telemetry/store-queries.ts';
import { readFaceModel } from './face-model.ts';
import { startServing } from './hot-swap.ts';
import { registerPlugins, registerRoutes } from './http-routes.ts';
import { keepLearning, statusReader } from './learning.ts';
import { storeSettings } from './policies.ts';
import { shipped, systemClock, systemRandom } from './system.ts';
import {
  countLostAttempts,
  keepLogSmall,
  keepSnapshots,
  logAuditHead,
  watchThreads,
} from './upkeep.ts';

/** The parts that a test may replace. Everything else is built from the configuration. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** An engine of the caller. The caller also closes it. */
  readonly engine?: FaceEngine;
  /**
   * Called when all inference threads have been stuck for a while. Only a restart of the process helps
   * then.
   */
  readonly onStuck?: () => void;
}

/** Builds the whole service without listening yet. Closing the app closes everything that was opened. */
export async function buildApp(
  config: Config,
  overrides: Overrides = {},
): Promise<FastifyInstance> {
  const { clock = systemClock, random = systemRandom } = overrides;
  const logger = overrides.logger ?? createLogger(config.LOG_LEVEL);

  const model = await readFaceModel(config, shipped, !overrides.engine);

  const app = createHttp({ logger, random, trustProxy: config.TRUST_PROXY });
  const store = await openStore(storeSettings(config, { clock, random }));
  app.addHook('onClose', () => store.close());
  try {
    logAuditHead(app, store.upkeep);
    const recorder = new Metrics();
    const measured = timeStores(store, recorder.query.bind(recorder));
    const { secret } = store;
    const { cache, counter, close } = await openCaches({
      redisUrl: config.REDIS_URL,
      redisPasswordFile: config.REDIS_PASSWORD_FILE,
      redisTimeoutMs: config.REDIS_TIMEOUT_MS,
      maxBytes: config.CACHE_MAX_BYTES,
      ttlMs: config.CACHE_TTL_SECONDS * 1000,
      identityKey: secret('rate limit identities'),
      metrics: (inUse) => cacheMetrics(recorder.registry, inUse),
      log: app.log,
    });
    app.addHook('onClose', async () => close());

    const populationMode = config.POPULATION_MODE ?? (await store.populations.defaultMode());
    const serving = await startServing(model, {
      common: {
        config,
        populationMode,
        learner: new LearningThread(),
        stores: measured,
        seal: store.seal,
        cache,
        clock,
        random,
        recorder,
        adaptFailed: (err) => app.log.warn({ err }, 'a confident match added no template'),
        secret,
      },
      shipped,
      engine: overrides.engine,
      closingFailed: (err) => app.log.error({ err }, 'the former face model was not closed'),
    });
    const { active, engine, useCases, tokens, reload } = serving;
    // onClose hooks run in reverse order, so the inference threads finish before the database closes.
    app.addHook('onClose', () => active.close());

    watchSecurity(recorder.registry, store.upkeep);
    watchThreads(app, engine, overrides.onStuck);
    keepLogSmall(app, store.upkeep);
    countLostAttempts(app, store.upkeep);
    // Not measured, because every scrape reads it.
    const population = statusReader(store.populations, populationMode, () => active.current.model);
    watchPopulation(recorder.registry, population);
    keepLearning(app, {
      mode: populationMode,
      learn: useCases.learnPopulation,
      status: population,
      clock,
    });
    keepSnapshots(app, { config, registry: recorder.registry, clock, store: store.upkeep });
    const { version } = JSON.parse(await readFile(shipped('package.json'), 'utf8'));
    await registerPlugins(app, { config, version, counter, recorder, keys: measured.apiKeys });
    await registerRoutes(app, {
      config,
      model: () => active.current.model,
      population,
      stores: measured,
      useCases,
      tokens,
      reload,
      engine,
      cache,
      clock,
      recorder,
    });
    await app.ready();
    return app;
  } catch (cause) {
    await app.close();
    throw cause;
  }
}
