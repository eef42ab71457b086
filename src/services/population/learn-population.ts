import { setImmediate } from 'node:timers/promises';
import { fusedReference } from '../../domain/comparison/matching.ts';
import { operatingPoint } from '../../domain/comparison/threshold.ts';
import {
  type KnownPerson,
  type Learned,
  type LearningTask,
  MIN_PEOPLE,
} from '../../domain/population/learning.ts';
import type { Change, Origin, PopulationVersion } from '../../domain/population/version.ts';
import type { PopulationLearner, Populations } from '../../ports/population.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock } from '../../ports/system.ts';
import type { Policy } from '../shared/policy.ts';

export interface LearnPopulationDeps {
  readonly store: Pick<TemplateStore, 'page' | 'templates'>;
  readonly populations: Populations;
  readonly learner: PopulationLearner;
  readonly policy: Pick<Policy, 'model' | 'calibration' | 'fmr'>;
  readonly clock: Clock;
}

export type LearnResult =
  /** Fewer than 30 people who look different are enrolled. */
  | { readonly kind: 'too-few'; readonly people: number }
  /** What was learned differs by so little from what is in force that no version was made. */
  | { readonly kind: 'unchanged'; readonly version: PopulationVersion }
  | { readonly kind: 'learned' | 'held'; readonly version: PopulationVersion }
  /** Another process made a version at the same time. */
  | { readonly kind: 'raced' };

/**
 * More people make learning slower and the result hardly better. They are taken in the order of their
 * random names, so that the same people are taken every time.
 */
const MAX_PEOPLE = 2000;
const PAGE = 20;
/** A needed cosine that changes by less makes no new version, unless many people came or went. */
const MIN_CHANGE = 0.003;
/** Share of the people by which their number has to change, so that the error rates are shown anew. */
const MIN_GROWTH = 0.2;
/** Every run splits the people in the same way, so that versions differ by their people only. */
const SEED = 1;

const isSmall = ({ tighter, looser }: Change): boolean =>
  tighter < MIN_CHANGE && looser < MIN_CHANGE;

/** Whether a version was learned from about as many people. */
const hasLike = ({ population }: PopulationVersion, { population: other }: Learned): boolean =>
  Math.abs(other.people - population.people) < MIN_GROWTH * population.people;

/** Whether a version that waits already says the same, so that none is added day after day. */
const isAlike = ({ population }: PopulationVersion, { population: other }: Learned): boolean =>
  population.people === other.people &&
  Math.abs(population.spread.mean - other.spread.mean) < MIN_CHANGE &&
  Math.abs(population.spread.sd - other.spread.sd) < MIN_CHANGE;

/** Learns the scores of strangers from the people who are enrolled, and makes a version of it. */
export class LearnPopulation {
  readonly #deps: LearnPopulationDeps;

  constructor(deps: LearnPopulationDeps) {
    this.#deps = deps;
  }

  /**
   * @param accept the operator agrees with whatever is learned, also where it loosens decisions or
   * refuses many people
   * @param dry nothing is written; the answer is what would have been
   */
  async run({ accept = false, dry = false } = {}): Promise<LearnResult> {
    const { learner, populations, policy, clock } = this.#deps;
    const people = await this.#people();
    if (people.length < MIN_PEOPLE) return { kind: 'too-few', people: people.length };
    // Read before learning, so that a version that another process adds meanwhile is noticed.
    const newest = await populations.newest(policy.model);
    const inForce = await populations.inForce(policy.model);
    const learned = await learner.learn({
      ...this.#task(),
      people,
      inForce: inForce?.populations ?? [],
    });
    if (!learned) return { kind: 'too-few', people: people.length };
    const { along, change, held } = learned.succession;
    if (inForce && !accept && isSmall(change) && hasLike(inForce.newest, learned)) {
      return { kind: 'unchanged', version: inForce.newest };
    }
    // An operator went back, so only an operator goes on.
    const waits = held || inForce?.newest.origin === 'rolled-back';
    if (waits && !accept && newest?.origin === 'held' && isAlike(newest, learned)) {
      return { kind: 'held', version: newest };
    }
    let origin: Origin = waits ? 'held' : 'learned';
    if (accept) origin = 'accepted';
    const versions = inForce ? [inForce.newest.version, ...inForce.newest.along] : [];
    const version: PopulationVersion = {
      version: (newest?.version ?? 0) + 1,
      model: policy.model,
      at: clock.now(),
      origin,
      population: learned.population,
      along: accept ? [] : along.map((index) => versions[index]!),
      report: learned.report,
      change,
    };
    if (!dry && !(await populations.add(version))) return { kind: 'raced' };
    return { kind: origin === 'held' ? 'held' : 'learned', version };
  }

  #task(): Omit<LearningTask, 'people' | 'inForce'> {
    const { calibration } = this.#deps.policy;
    const counts = Object.keys(calibration.byTemplates).map(Number);
    const most = Math.max(...counts);
    const fmrs = calibration.byTemplates['1']!.map(({ fmr }) => fmr);
    return {
      base: calibration.impostorScore,
      targets: fmrs.map((fmr) => ({
        fmr,
        byTemplates: Array.from(
          { length: most + 1 },
          (_, templates) => operatingPoint(calibration, fmr, Math.max(1, templates)).threshold,
        ),
      })),
      seed: SEED,
    };
  }

  /** The enrolled people; other work gets a turn after each page. */
  async #people(): Promise<KnownPerson[]> {
    const { store, policy } = this.#deps;
    const people: KnownPerson[] = [];
    let after = '';
    while (people.length < MAX_PEOPLE) {
      const page = await store.page(policy.model, after, PAGE);
      for (const user of page) {
        const templates = await store.templates(user);
        const [first, second = null] = templates;
        // The user was erased in between.
        if (!first) continue;
        const reference = fusedReference(templates);
        const { threshold } = operatingPoint(policy.calibration, policy.fmr, templates.length);
        people.push({ first, second, reference, templates: templates.length, threshold });
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = last.ref;
      await setImmediate();
    }
    return people;
  }
}
