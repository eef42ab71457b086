import { Counter, Gauge, type Registry } from 'prom-client';

export interface SnapshotMetrics {
  /** After each run: how long it took in seconds, or null when it failed. */
  done(seconds: number | null): void;
}

/** How old the copy for sqlite-web is, and how making it goes. `age` is null before the first. */
export function snapshotMetrics(registry: Registry, age: () => number | null): SnapshotMetrics {
  const registers = [registry];
  new Gauge({
    name: 'biometric_snapshot_age_seconds',
    help: 'Age of the copy of the database that sqlite-web shows',
    registers,
    collect() {
      this.set(age() ?? Number.NaN);
    },
  });
  const duration = new Gauge({
    name: 'biometric_snapshot_duration_seconds',
    help: 'Time that the last copy of the database took',
    registers,
  });
  const failures = new Counter({
    name: 'biometric_snapshot_failures_total',
    help: 'Copies of the database that could not be made',
    registers,
  });
  return {
    done(seconds) {
      if (seconds === null) failures.inc();
      else duration.set(seconds);
    },
  };
}
