import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import { openCaches } from './cache/open.ts';
import type { Config } from './config.ts';
import type { Scope } from './domain/principal.ts';
import type { RegulationPolicy } from './domain/regulation.ts';
import { MAX_ENROLMENT_IMAGES, type UserRecord } from './domain/template.ts';
import access from './http/plugins/access.ts';
import closing from './http/plugins/closing.ts';
import faceUpload from './http/plugins/face-upload.ts';
import notFound from './http/plugins/not-found.ts';
import observe from './http/plugins/observe.ts';
import openapi from './http/plugins/openapi.ts';
import problems from './http/plugins/problems.ts';
import rateLimit from './http/plugins/rate-limit.ts';
import security from './http/plugins/security.ts';
import adminRoutes from './http/routes/admin/index.ts';
import authenticateRoute from './http/routes/authenticate/index.ts';
import challengesRoute from './http/routes/challenges/index.ts';
import enrollRoute from './http/routes/enroll/index.ts';
import healthRoutes from './http/routes/health/index.ts';
import jwksRoute from './http/routes/jwks/index.ts';
import metricsRoute from './http/routes/metrics/index.ts';
import eraseRoute from './http/routes/users/erase.ts';
import usersRoutes from './http/routes/users/index.ts';
import templatesRoute from './http/routes/users/templates.ts';
import { createHttp } from './http/server.ts';
import { readCalibration } from './inference/calibration.ts';
import { readManifest, verifyModels } from './inference/manifest.ts';
import { InferencePool } from './inference/pool.ts';
import type { Clock, FaceEngine, Random, ReferenceSeal } from './ports.ts';
import { AddTemplate } from './services/add-template.ts';
import { Authenticate } from './services/authenticate.ts';
import { Comparer } from './services/comparer.ts';
import { Enroll } from './services/enroll.ts';
import { Erase } from './services/erase.ts';
import { checkHealth } from './services/health.ts';
import { ENROLMENT_FMR } from './services/policy.ts';
import { References } from './services/references.ts';
import { SampleDigests } from './services/samples.ts';
import { ResultTokens } from './services/token.ts';
import { openDatabase } from './store/database.ts';
import { loadMasterKey } from './store/master-key.ts';
import { Snapshots } from './store/snapshots.ts';
import type { Database } from './store/sqlite.ts';
import { openStores } from './store/stores.ts';
import { auditHead } from './store/verify-audit.ts';
import { cacheMetrics } from './telemetry/cache-metrics.ts';
import { showDecision, watchEngine, watchSecurity } from './telemetry/gauges.ts';
import { createLogger } from './telemetry/logger.ts';
import { Metrics } from './telemetry/metrics.ts';
import { snapshotMetrics } from './telemetry/snapshot-metrics.ts';
import { timeStores } from './telemetry/store-queries.ts';

/** What a test may replace; everything else is built from the configuration. */
export interface Overrides {
  readonly clock?: Clock;
  readonly random?: Random;
  readonly logger?: Logger;
  /** An engine of the caller's, who also closes it. */
  readonly engine?: FaceEngine;
}

/** Files that ship with the program, beside src or dist. */
const shipped = (...path: string[]): string => join(import.meta.dirname, '..', ...path);

const systemClock: Clock = { now: () => Date.now() };
const systemRandom: Random = { bytes: (count) => randomBytes(count), uuid: () => randomUUID() };

const regulationPolicy = (config: Config): RegulationPolicy => ({
  freeFailures: config.LOCK_AFTER,
  firstWaitMs: config.LOCK_FIRST_SECONDS * 1000,
  longestWaitMs: config.LOCK_LONGEST_SECONDS * 1000,
  disableAfter: config.DISABLE_AFTER,
  clientPerHour: config.CLIENT_FAILURES_PER_HOUR,
  networkPerHour: config.NETWORK_FAILURES_PER_HOUR,
  globalAlertPerHour: config.GLOBAL_FAILURES_ALERT,
});

/** The seal, and what stands in for the reference of a user who does not exist. */
const standInSeal = (seal: ReferenceSeal & { standIn: UserRecord }) => ({
  seal,
  standIn: { user: seal.standIn, sealed: seal.seal(seal.standIn, new Float32Array(512).fill(1)) },
});

const HOUR_MS = 3_600_000;

/** The newest audit row, noted outside the database: a cut end of the log shows against it. */
function logAuditHead(app: FastifyInstance, db: Database): void {
  const log = () => {
    const { id, hash } = auditHead(db);
    app.log.info({ auditHead: `${id}:${hash}` }, 'audit head');
  };
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    log();
    timer = setInterval(log, HOUR_MS).unref();
  });
  app.addHook('onClose', async () => {
    if (!timer) return;
    clearInterval(timer);
    log();
  });
}

/** A copy of the database for people to look at; the service goes on when it cannot be made. */
function keepSnapshots(
  app: FastifyInstance,
  db: Database,
  config: Config,
  registry: Registry,
  clock: Clock,
): void {
  if (config.SNAPSHOT_PATH === null) return;
  const snapshots = new Snapshots(db, {
    folder: config.SNAPSHOT_PATH,
    everySeconds: config.SNAPSHOT_SECONDS,
    done(seconds, err) {
      metrics.done(seconds);
      if (seconds === null) app.log.error({ err }, 'the copy of the database was not made');
    },
  });
  const metrics = snapshotMetrics(registry, () => snapshots.age(clock.now()));
  app.addHook('onReady', () => snapshots.start());
  app.addHook('onClose', () => snapshots.stop());
}

/** Builds the whole service; nothing listens yet. Closing the app closes all that was opened. */
export async function buildApp(
  config: Config,
  overrides: Overrides = {},
): Promise<FastifyInstance> {
  const { clock = systemClock, random = systemRandom } = overrides;
  const logger = overrides.logger ?? createLogger(config.LOG_LEVEL);

  const manifest = await readManifest(shipped('models', 'manifest.json'));
  const model = manifest.models.embedder.id;
  const calibration = await readCalibration(shipped('models', 'calibration.json'), model, [
    config.MATCH_FMR,
    ENROLMENT_FMR,
  ]);
  if (!overrides.engine) await verifyModels(manifest, config.MODELS_PATH);

  const app = createHttp({ logger, random, trustProxy: config.TRUST_PROXY });
  const db = openDatabase(config.DB_PATH);
  app.addHook('onClose', async () => void db.close());
  try {
    const masterKey = loadMasterKey(db, config.MASTER_KEY_FILE, random);
    const stores = openStores({
      db,
      masterKey,
      clock,
      random,
      regulation: regulationPolicy(config),
    });
    logAuditHead(app, db);
    const recorder = new Metrics();
    const measured = timeStores(stores, recorder.query.bind(recorder));
    const { users: store, audit, regulation, shown, challenges, duplicates } = measured;
    const secret = (purpose: string) => createHmac('sha256', masterKey).update(purpose).digest();
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

    const engine =
      overrides.engine ??
      (await InferencePool.open({
        manifest: manifest.models,
        modelsFolder: config.MODELS_PATH,
        goldenFile: shipped('models', 'golden.json'),
        threads: config.OMP_NUM_THREADS,
        maxQueue: config.QUEUE_LIMIT,
        maxWaitMs: config.QUEUE_WAIT_MS,
      }));
    // Hooks of onClose run last in, first out: the workers drain before the database closes.
    if (!overrides.engine) app.addHook('onClose', () => engine.close());

    watchEngine(recorder.registry, engine);
    watchSecurity(recorder.registry, {
      globalFailures: () => stores.regulation.globalFailures(),
      auditHead: () => auditHead(db),
    });
    keepSnapshots(app, db, config, recorder.registry, clock);
    const references = new References({ store, cache, ...standInSeal(stores.keyring), recorder });
    const policy = {
      model,
      calibration,
      fmr: config.MATCH_FMR,
      challenges: config.CHALLENGE_MODE,
      replay: config.REPLAY_MODE,
      duplicates: config.DUPLICATE_FACES,
    };
    showDecision(recorder.registry, policy);
    const digests = new SampleDigests(secret('sample digests'));
    const comparer = new Comparer({ references, policy, decoyKey: secret('decoy scores') });
    const shared = { engine, store, audit, references, policy, digests, clock, random, recorder };
    const enroll = new Enroll({ ...shared, duplicates });
    const authenticate = new Authenticate({ ...shared, shown, challenges, comparer, regulation });
    const addTemplate = new AddTemplate(shared);
    const erase = new Erase({ ...shared, regulation, model });
    const tokens = config.TOKEN_AUDIENCE
      ? new ResultTokens(measured.signingKeys, {
          issuer: config.TOKEN_ISSUER,
          audience: config.TOKEN_AUDIENCE,
          seconds: config.TOKEN_SECONDS,
        })
      : null;

    const { version } = JSON.parse(await readFile(shipped('package.json'), 'utf8'));
    const perSecond = config.RATE_LIMIT_AUTH;
    await app.register(problems, { count: recorder.problem.bind(recorder) });
    await app.register(observe, { recorder });
    await app.register(closing);
    await app.register(security);
    await app.register(rateLimit, { general: config.RATE_LIMIT_GENERAL, counter });
    await app.register(notFound);
    await app.register(openapi, { version });
    await app.register(access, { mode: config.AUTH_MODE, keys: measured.apiKeys });

    await app.register(healthRoutes, {
      check: () => checkHealth({ engine, store, cache }),
      model,
      clock,
    });
    await app.register(metricsRoute, {
      contentType: recorder.registry.contentType,
      render: () => recorder.registry.metrics(),
      mayRead: (key) => measured.apiKeys.verify(key)?.scopes.has('metrics') ?? false,
    });
    if (tokens) await app.register(jwksRoute, { keys: measured.signingKeys });
    // Guarded by scope of registration: a route that is registered here cannot be left open.
    const guarded = (scope: Scope, routes: (scoped: FastifyInstance) => Promise<void>) =>
      app.register(async (scoped) => {
        scoped.addHook('onRequest', app.requireScope(scope));
        await routes(scoped);
      });
    await guarded('enroll', async (scoped) => {
      await scoped.register(faceUpload, { engine, images: MAX_ENROLMENT_IMAGES });
      await scoped.register(enrollRoute, { enroll, perSecond });
    });
    await guarded('enroll', async (scoped) => {
      await scoped.register(faceUpload, { engine, images: 1 });
      await scoped.register(templatesRoute, { addTemplate, perSecond });
    });
    await guarded('enroll', async (scoped) => {
      await scoped.register(eraseRoute, { erase });
    });
    await guarded('authenticate', async (scoped) => {
      await scoped.register(faceUpload, { engine, images: 1 });
      await scoped.register(authenticateRoute, { authenticate, tokens, perSecond });
    });
    await guarded('authenticate', async (scoped) => {
      await scoped.register(challengesRoute, { challenges, perSecond });
    });
    await guarded('history', async (scoped) => {
      await scoped.register(usersRoutes, { store, audit });
    });
    await guarded('admin', async (scoped) => {
      await scoped.register(adminRoutes, { regulation, duplicates });
    });
    await app.ready();
    return app;
  } catch (cause) {
    await app.close();
    throw cause;
  }
}
