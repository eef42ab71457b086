import { readFaceModel } from '../../src/app/face-model.ts';
import { storeSettings } from '../../src/app/policies.ts';
import { shipped, systemClock, systemRandom } from '../../src/app/system.ts';
import { LearningThread } from '../../src/calibration/population/learning-thread.ts';
import { readConfig } from '../../src/config.ts';
import type { PopulationMode } from '../../src/domain/population/status.ts';
import type { Populations } from '../../src/ports/population.ts';
import { LearnPopulation } from '../../src/services/population/learn-population.ts';
import { openStore } from '../../src/store/stores.ts';

/** The store of the service with its active model, for one command. */
export interface Site {
  readonly model: string;
  readonly mode: PopulationMode;
  readonly populations: Populations;
  readonly learn: LearnPopulation;
  close(): Promise<void>;
}

/** Throws RefusalToStart when the store or the model cannot be used. */
export async function openSite(): Promise<Site> {
  const config = readConfig(process.env, process.cwd());
  const { id: model, calibration } = await readFaceModel(config, shipped, false);
  const tools = { clock: systemClock, random: systemRandom };
  const store = await openStore(storeSettings(config, tools));
  const { populations, users } = store;
  const policy = { model, calibration, fmr: config.MATCH_FMR };
  const learner = new LearningThread();
  return {
    model,
    mode: config.POPULATION_MODE ?? (await populations.defaultMode()),
    populations,
    learn: new LearnPopulation({ store: users, populations, learner, policy, clock: systemClock }),
    close: () => store.close(),
  };
}
