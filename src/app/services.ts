import type { Config } from '../config.ts';
import { MIN_REQUIRED_ACTIONS } from '../domain/challenge/actions.ts';
import type { Calibration } from '../domain/comparison/threshold.ts';
import type { ReferenceSeal, TemplateCache } from '../ports/cache.ts';
import type { FaceEngine } from '../ports/engine.ts';
import type { PopulationLearner } from '../ports/population.ts';
import type { Clock, Random } from '../ports/system.ts';
import { Adapt } from '../services/authentication/adapt.ts';
import { Authenticate } from '../services/authentication/authenticate.ts';
import { ResultTokens } from '../services/authentication/token.ts';
import { AddTemplate } from '../services/enrolment/add-template.ts';
import { DropAdaptive } from '../services/enrolment/drop-adaptive.ts';
import { DuplicateSearch } from '../services/enrolment/duplicate-search.ts';
import { Enroll } from '../services/enrolment/enroll.ts';
import { Erase } from '../services/enrolment/erase.ts';
import { LearnPopulation } from '../services/population/learn-population.ts';
import { Intake } from '../services/shared/intake.ts';
import { Matcher } from '../services/shared/matcher.ts';
import { PhotoDigests } from '../services/shared/photo-digest.ts';
import type { Policy } from '../services/shared/policy.ts';
import { References } from '../services/shared/references.ts';
import { RegulatedComparison } from '../services/shared/regulated-comparison.ts';
import { SiteScores } from '../services/shared/site-scores.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { StorePorts } from '../telemetry/store-queries.ts';

export interface ServiceParts {
  readonly config: Config;
  /** Id of the embedder. */
  readonly model: string;
  /** Number of components of its embeddings. */
  readonly dimension: number;
  readonly calibration: Calibration;
  /** See `ReplayPolicy`. */
  readonly sameCapture: number | null;
  readonly stores: StorePorts;
  readonly seal: ReferenceSeal;
  readonly cache: TemplateCache;
  readonly engine: FaceEngine;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Metrics;
  /** Called when no template could be added after a confident match. */
  readonly adaptFailed: (cause: unknown) => void;
  readonly populationMode: Policy['populationMode'];
  readonly learner: PopulationLearner;
  /** Derives a separate key for each purpose from the master key. */
  readonly secret: (purpose: string) => Buffer;
}

/** Builds all use cases for one face model. */
export function buildServices(parts: ServiceParts) {
  const {
    config,
    model,
    calibration,
    stores,
    cache,
    seal,
    engine,
    clock,
    random,
    recorder,
    secret,
  } = parts;
  const { users: store, audit, regulation, challenges, duplicates, populations } = stores;
  const absentReference = seal.seal(seal.absentUser, new Float32Array(parts.dimension).fill(1));
  const references = new References({ store, cache, seal, absentReference, recorder });
  const policy = {
    model,
    calibration,
    populationMode: parts.populationMode,
    fmr: config.MATCH_FMR,
    challenges: config.CHALLENGE_MODE,
    minActions: MIN_REQUIRED_ACTIONS,
    replay: { mode: config.REPLAY_MODE, sameCapture: parts.sameCapture },
    scoreDetail: config.SCORE_DETAIL,
    duplicates: config.DUPLICATE_FACES,
    pad: { mode: config.PAD_MODE, threshold: config.PAD_THRESHOLD },
    templateUpdate: config.TEMPLATE_UPDATE,
  };
  const digests = new PhotoDigests(secret('sample digests'));
  const intake = new Intake({ engine, digests, policy, recorder });
  const scores = new SiteScores({ populations, policy });
  const shared = { intake, store, audit, references, scores, policy, clock, random, recorder };
  const regulated = new RegulatedComparison({
    ...shared,
    regulation,
    matcher: new Matcher({ ...shared, unknownUserKey: secret('decoy scores') }),
  });
  const search = new DuplicateSearch(store, policy, scores);
  const adapt = new Adapt({ ...shared, failed: parts.adaptFailed });
  const tokens = config.TOKEN_AUDIENCE
    ? new ResultTokens(stores.signingKeys, {
        issuer: config.TOKEN_ISSUER,
        audience: config.TOKEN_AUDIENCE,
        seconds: config.TOKEN_SECONDS,
      })
    : null;
  const useCases = {
    enroll: new Enroll({ ...shared, duplicates, search, regulation }),
    authenticate: new Authenticate({ ...shared, challenges, regulated, adapt }),
    addTemplate: new AddTemplate({ ...shared, regulated }),
    dropAdaptive: new DropAdaptive(shared),
    erase: new Erase({ ...shared, model }),
    learnPopulation: new LearnPopulation({ ...shared, populations, learner: parts.learner }),
  };
  return { useCases, tokens };
}

/** The use cases that are bound to a face model, by name; each has one method `run`. */
export type UseCases = ReturnType<typeof buildServices>['useCases'];
export type Services = ReturnType<typeof buildServices>;
