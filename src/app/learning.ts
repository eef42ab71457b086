import type { FastifyInstance } from 'fastify';
import { levelOf } from '../domain/population/population.ts';
import type { PopulationMode, PopulationStatus } from '../domain/population/status.ts';
import type { Populations } from '../ports/population.ts';
import type { Clock } from '../ports/system.ts';
import type { LearnPopulation, LearnResult } from '../services/population/learn-population.ts';
import { ignoringStorageProblems, repeat } from './upkeep.ts';

/**
 * How often it is checked whether learning is due: a day has passed, or nothing is known yet about the
 * active model, because too few people are enrolled or another model was put in its place.
 */
const CHECK_MS = 5 * 60_000;
const DAY_MS = 24 * 3_600_000;
/** The first run waits until the service has begun to serve. */
const START_MS = 2_000;

export interface LearningParts {
  readonly mode: PopulationMode;
  readonly learn: Pick<LearnPopulation, 'run'>;
  readonly status: () => Promise<PopulationStatus>;
  readonly clock: Clock;
}

/** What the operator is told about one run. */
function report({ log }: FastifyInstance, result: LearnResult): void {
  if (result.kind === 'learned') {
    const { version, population } = result.version;
    const { people } = population;
    log.info(
      { version, people, level: levelOf(population) },
      'learned from the people of this site',
    );
  }
  if (result.kind === 'held') {
    const { version, change } = result.version;
    log.warn(
      { version, change },
      'what was learned differs much from what is in force, and waits for "npm run population -- learn --accept"',
    );
  }
}

/**
 * Learns from the people of the site: after the start and then once a day, and every few minutes while
 * nothing is known yet. It says at the start what is known.
 */
export function keepLearning(
  app: FastifyInstance,
  { mode, learn, status, clock }: LearningParts,
): void {
  if (mode === 'off') return;
  let learnedAt = Number.NEGATIVE_INFINITY;
  const learnIfDue = async (): Promise<void> => {
    const { inForce } = await status();
    if (inForce && clock.now() - learnedAt < DAY_MS) return;
    report(app, await learn.run());
    learnedAt = clock.now();
  };
  let running: Promise<void> = Promise.resolve();
  const check = (): void => {
    running = ignoringStorageProblems(learnIfDue).catch((err) =>
      app.log.error({ err }, 'nothing could be learned'),
    );
  };
  let first: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    const { inForce } = await status();
    if (!inForce) {
      app.log.warn(
        'the stated error rate is not known to hold at this site: fewer than 30 of its people are known',
      );
    } else if (mode === 'report') {
      app.log.warn(
        'what was learned about the people of this site changes no decision: POPULATION_MODE is report, see "npm run population -- report"',
      );
    }
    first = setTimeout(check, START_MS).unref();
  });
  repeat(app, CHECK_MS, check);
  app.addHook('onClose', async () => {
    clearTimeout(first);
    await running;
  });
}

/** Reads the status of the model that is active now. */
export const statusReader =
  (
    populations: Pick<Populations, 'inForce' | 'newest'>,
    mode: PopulationMode,
    model: () => string,
  ) =>
  async (): Promise<PopulationStatus> => {
    const newest = await populations.newest(model());
    return {
      mode,
      inForce: (await populations.inForce(model()))?.newest ?? null,
      held: newest?.origin === 'held' ? newest.version : null,
    };
  };
