import type { FastifyInstance } from 'fastify';
import type { Config } from '../config.ts';
import type { Scope } from '../domain/attempt/principal.ts';
import { MIN_REQUIRED_ACTIONS } from '../domain/challenge/actions.ts';
import { MAX_FRAMES } from '../domain/challenge/sequence.ts';
import { MAX_ENROLMENT_IMAGES } from '../domain/comparison/template.ts';
import type { PopulationStatus } from '../domain/population/status.ts';
import { ArrivingUploads } from '../http/arriving-uploads.ts';
import access from '../http/plugins/access.ts';
import closing from '../http/plugins/closing.ts';
import cors from '../http/plugins/cors.ts';
import crossSite from '../http/plugins/cross-site.ts';
import faceUpload from '../http/plugins/face-upload.ts';
import notFound from '../http/plugins/not-found.ts';
import observe from '../http/plugins/observe.ts';
import openapi from '../http/plugins/openapi.ts';
import problems from '../http/plugins/problems.ts';
import rateLimit from '../http/plugins/rate-limit.ts';
import security from '../http/plugins/security.ts';
import adminRoutes from '../http/routes/admin/index.ts';
import authenticateRoute from '../http/routes/authenticate/index.ts';
import challengesRoute from '../http/routes/challenges/index.ts';
import enrollRoute from '../http/routes/enroll/index.ts';
import healthRoutes from '../http/routes/health/index.ts';
import jwksRoute from '../http/routes/jwks/index.ts';
import metricsRoute from '../http/routes/metrics/index.ts';
import dropAdaptiveRoute from '../http/routes/users/drop-adaptive.ts';
import eraseRoute from '../http/routes/users/erase.ts';
import usersRoutes from '../http/routes/users/index.ts';
import templatesRoute from '../http/routes/users/templates.ts';
import { uploadSize } from '../http/upload-size.ts';
import type { RequestCounter, TemplateCache } from '../ports/cache.ts';
import type { FaceEngine, ModelReload } from '../ports/engine.ts';
import type { Clock } from '../ports/system.ts';
import type { ResultTokens } from '../services/authentication/token.ts';
import { checkHealth } from '../services/health.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { StorePorts } from '../telemetry/store-queries.ts';
import type { BoundUseCases } from './hot-swap.ts';

export interface PluginParts {
  readonly config: Config;
  /** Version of the program, for the OpenAPI document. */
  readonly version: string;
  /** Counter that replicas share; null when this process counts alone. */
  readonly counter: RequestCounter | null;
  readonly recorder: Metrics;
  readonly keys: StorePorts['apiKeys'];
}

/** Registers the plugins for all routes, in the order in which a request passes them. */
export async function registerPlugins(app: FastifyInstance, parts: PluginParts): Promise<void> {
  const { config, version, counter, recorder, keys } = parts;
  await app.register(problems, { count: recorder.problem.bind(recorder) });
  await app.register(observe, { recorder });
  await app.register(closing);
  await app.register(security);
  await app.register(rateLimit, { general: config.RATE_LIMIT_GENERAL, counter });
  await app.register(cors, { origins: config.CORS_ORIGINS });
  await app.register(crossSite, { mode: config.AUTH_MODE });
  await app.register(notFound);
  await app.register(openapi, { version });
  await app.register(access, { mode: config.AUTH_MODE, keys });
}

export interface RouteParts {
  readonly config: Config;
  /** Id of the embedder that is active now. */
  readonly model: () => string;
  readonly population: () => Promise<PopulationStatus>;
  readonly stores: StorePorts;
  readonly useCases: BoundUseCases;
  /** Null when result tokens are not configured. */
  readonly tokens: ResultTokens | null;
  readonly reload: ModelReload;
  readonly engine: Pick<FaceEngine, 'load'>;
  readonly cache: TemplateCache;
  readonly clock: Clock;
  readonly recorder: Metrics;
}

/**
 * Registers routes in a Fastify scope that requires an API key scope, so that no route in it can be
 * left open by mistake.
 */
const scopeGuard =
  (app: FastifyInstance) => (scope: Scope, routes: (scoped: FastifyInstance) => Promise<void>) =>
    app.register(async (scoped) => {
      scoped.addHook('onRequest', app.requireScope(scope));
      await routes(scoped);
    });

export async function registerRoutes(app: FastifyInstance, parts: RouteParts): Promise<void> {
  const {
    config,
    model,
    population,
    stores,
    useCases,
    tokens,
    reload,
    engine,
    cache,
    clock,
    recorder,
  } = parts;
  const { users: store, audit, regulation, challenges, duplicates } = stores;
  const perSecond = config.RATE_LIMIT_AUTH;
  await app.register(healthRoutes, {
    check: () => checkHealth({ engine, store, cache, population }),
    model,
    clock,
  });
  await app.register(metricsRoute, {
    contentType: recorder.registry.contentType,
    render: () => recorder.registry.metrics(),
    mayRead: async (key) => (await stores.apiKeys.verify(key))?.scopes.has('metrics') ?? false,
  });
  if (tokens) await app.register(jwksRoute, { keys: stores.signingKeys });
  const withScope = scopeGuard(app);
  const arriving = new ArrivingUploads();
  const most = uploadSize(config.MAX_IMAGE_MB);
  await withScope('enroll', async (scoped) => {
    await scoped.register(faceUpload, { engine, arriving, most, images: MAX_ENROLMENT_IMAGES });
    await scoped.register(enrollRoute, { enroll: useCases.enroll, perSecond, most });
  });
  await withScope('enroll', async (scoped) => {
    await scoped.register(faceUpload, { engine, arriving, most, images: 1 });
    await scoped.register(templatesRoute, { addTemplate: useCases.addTemplate, perSecond, most });
  });
  await withScope('erase', async (scoped) => {
    await scoped.register(eraseRoute, { erase: useCases.erase });
    await scoped.register(dropAdaptiveRoute, { dropAdaptive: useCases.dropAdaptive });
  });
  await withScope('authenticate', async (scoped) => {
    const { authenticate } = useCases;
    await scoped.register(faceUpload, { engine, arriving, most, images: MAX_FRAMES });
    await scoped.register(authenticateRoute, { authenticate, tokens, perSecond, most });
  });
  await withScope('authenticate', async (scoped) => {
    const minActions = config.CHALLENGE_MODE === 'actions' ? MIN_REQUIRED_ACTIONS : 0;
    await scoped.register(challengesRoute, { challenges, minActions, perSecond });
  });
  await withScope('history', async (scoped) => {
    await scoped.register(usersRoutes, { store, audit });
  });
  await withScope('admin', async (scoped) => {
    await scoped.register(adminRoutes, { regulation, duplicates, reload, population });
  });
}
