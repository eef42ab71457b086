import type { Learned, LearningTask } from '../domain/population/learning.ts';
import type { PopulationInForce, PopulationVersion } from '../domain/population/version.ts';

export interface PopulationLearner {
  /** Null when there are too few people. It may take seconds, but holds up nothing else. */
  learn(task: LearningTask): Promise<Learned | null>;
}

/** The versions of what the site has learned about its own people, for each face model. */
export interface Populations {
  /** What is in force for a model; null when nothing is. It is cheap enough for every comparison. */
  inForce(model: string): Promise<PopulationInForce | null>;
  /** The newest version, which may be held; null when there is none. */
  newest(model: string): Promise<PopulationVersion | null>;
  /** All versions of a model that are kept, the newest first. */
  list(model: string): Promise<PopulationVersion[]>;
  /**
   * Adds a version. False, with nothing written, when its number is taken, because another process was
   * faster.
   */
  add(version: PopulationVersion): Promise<boolean>;
  /**
   * The mode of an installation whose operator has chosen none: `report` where people were enrolled
   * before the site could learn, otherwise `enforce`.
   */
  defaultMode(): Promise<'report' | 'enforce'>;
}
