import { Counter, Gauge, type Registry } from 'prom-client';

export interface SnapshotMetrics {
  /** Call after each copy with the seconds it took, or null when it failed. */
  done(seconds: number | null): void;
}

/**
 * Metrics of the copy for sqlite-web: its age, and how long making it takes.
 *
 * @param age age of the copy in seconds; null before the first copy
 */
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
