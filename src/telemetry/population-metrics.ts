import { Gauge, type Registry } from 'prom-client';
import { levelOf } from '../domain/population/population.ts';
import { lowerLimit, upperLimit } from '../domain/population/report.ts';
import type { PopulationStatus } from '../domain/population/status.ts';
import type { PopulationVersion } from '../domain/population/version.ts';

type Show = (gauge: Gauge, status: PopulationStatus) => void;

const SCORES = [
  ['cosine', 'before'],
  ['site', 'after'],
] as const;

/** Shows a value of the version in force; nothing without one. */
const ofVersion =
  (show: (gauge: Gauge, version: PopulationVersion) => void): Show =>
  (gauge, { inForce }) => {
    if (inForce) show(gauge, inForce);
  };

/** Shows a value for each target FMR, with the cosine and with the score of the site. */
const byTarget = (shareOf: (seen: number, pairs: number, fmr: number) => number): Show =>
  ofVersion((gauge, { report }) => {
    for (const rate of report.strangers) {
      for (const [score, side] of SCORES) {
        gauge.set({ fmr: rate.fmr, score }, shareOf(rate[side], rate.pairs, rate.fmr));
      }
    }
  });

/**
 * Gauges of what the site has learned about its own people. While nothing is known, `people` is 0 and
 * those of a version have no value. When the store cannot be read, none has one.
 */
export function watchPopulation(registry: Registry, read: () => Promise<PopulationStatus>): void {
  const add = (name: string, help: string, show: Show, labelNames: string[] = []): void => {
    new Gauge({
      name: `biometric_population_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        const status = await read().catch(() => null);
        if (status) show(this, status);
        else if (labelNames.length === 0) this.set(Number.NaN);
      },
    });
  };
  add(
    'people',
    'People that the version in force was learned from; 0 while the stated error rate is not known to hold here',
    (gauge, { inForce }) => gauge.set(inForce?.population.people ?? 0),
  );
  add(
    'enforced',
    '1 when decisions use what was learned, 0 when it is only shown or not learned',
    (gauge, { mode }) => gauge.set(mode === 'enforce' ? 1 : 0),
  );
  add('held', '1 while a newer version waits for the operator', (gauge, { held }) =>
    gauge.set(held === null ? 0 : 1),
  );
  add(
    'version',
    'Version in force of what was learned about the people of the site',
    ofVersion((gauge, { version }) => gauge.set(version)),
  );
  add(
    'level',
    '0: one spread of scores for everybody, 1: by parts',
    ofVersion((gauge, { population }) => gauge.set(levelOf(population))),
  );
  add(
    'learned_timestamp_seconds',
    'When the version in force was learned',
    ofVersion((gauge, { at }) => gauge.set(at / 1000)),
  );
  add(
    'change',
    'Change of the needed cosine by the version in force: tighter for the median person, looser for anybody',
    ofVersion((gauge, { change }) => {
      gauge.set({ direction: 'tighter' }, change.tighter);
      gauge.set({ direction: 'looser' }, change.looser);
    }),
    ['direction'],
  );
  add(
    'false_match_rate',
    'Share of pairs of different enrolled people that match, by target FMR, before and after normalising',
    byTarget((seen, pairs) => (pairs === 0 ? Number.NaN : seen / pairs)),
    ['fmr', 'score'],
  );
  add(
    'false_match_excess',
    'How many times the target that share is at least, at 95 %',
    byTarget((seen, pairs, fmr) => lowerLimit(seen, pairs) / fmr),
    ['fmr', 'score'],
  );
  add(
    'false_match_limit',
    'Upper limit of that share at 95 %; the rule of three where no pair matches',
    byTarget(upperLimit),
    ['fmr', 'score'],
  );
}
