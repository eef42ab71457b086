import { Gauge, type Registry } from 'prom-client';
import { levelOf } from '../domain/population/population.ts';
import { upperLimit } from '../domain/population/report.ts';
import type { PopulationStatus } from '../domain/population/status.ts';

/**
 * Gauges of what the site has learned about its own people. While nothing is known, `people` is 0 and
 * the others have no value. When the store cannot be read, none has one.
 */
export function watchPopulation(registry: Registry, read: () => Promise<PopulationStatus>): void {
  const registers = [registry];
  const version = new Gauge({
    name: 'biometric_population_version',
    help: 'Version of what was learned about the people of the site, in force',
    registers,
  });
  const level = new Gauge({
    name: 'biometric_population_level',
    help: '0: one spread of scores for everybody, 1: by parts',
    registers,
  });
  const learned = new Gauge({
    name: 'biometric_population_learned_timestamp_seconds',
    help: 'When the version in force was learned',
    registers,
  });
  const held = new Gauge({
    name: 'biometric_population_held',
    help: '1 while a newer version waits for the operator',
    registers,
  });
  const enforced = new Gauge({
    name: 'biometric_population_enforced',
    help: '1 when decisions use what was learned, 0 when it is only shown or not learned',
    registers,
  });
  const change = new Gauge({
    name: 'biometric_population_change',
    help: 'Change of the needed cosine by the version in force: tighter for the median person, looser for anybody',
    labelNames: ['direction'],
    registers,
  });
  const matches = new Gauge({
    name: 'biometric_population_false_match_rate',
    help: 'Share of pairs of different enrolled people that match, by target FMR, before and after normalising',
    labelNames: ['fmr', 'score'],
    registers,
  });
  const limit = new Gauge({
    name: 'biometric_population_false_match_limit',
    help: 'Upper limit of that share at 95 %; the rule of three where no pair matches',
    labelNames: ['fmr', 'score'],
    registers,
  });
  const gauges = [version, level, learned, held, enforced, change, matches, limit];
  new Gauge({
    name: 'biometric_population_people',
    help: 'People that the version in force was learned from; 0 while the stated error rate is not known to hold here',
    registers,
    async collect() {
      for (const gauge of gauges) gauge.reset();
      let status: PopulationStatus;
      try {
        status = await read();
      } catch {
        for (const gauge of [...gauges, this]) gauge.set(Number.NaN);
        return;
      }
      enforced.set(status.mode === 'enforce' ? 1 : 0);
      held.set(status.held === null ? 0 : 1);
      this.set(status.inForce?.population.people ?? 0);
      if (!status.inForce) return;
      const { inForce } = status;
      version.set(inForce.version);
      level.set(levelOf(inForce.population));
      learned.set(inForce.at / 1000);
      change.set({ direction: 'tighter' }, inForce.change.tighter);
      change.set({ direction: 'looser' }, inForce.change.looser);
      for (const { fmr, pairs, before, after } of inForce.report.strangers) {
        for (const [score, seen] of [
          ['cosine', before],
          ['site', after],
        ] as const) {
          matches.set({ fmr, score }, pairs === 0 ? Number.NaN : seen / pairs);
          limit.set({ fmr, score }, upperLimit(seen, pairs));
        }
      }
    },
  });
}
