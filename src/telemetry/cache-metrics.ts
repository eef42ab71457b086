import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

const SECONDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05];

export interface CacheMetrics {
  command(command: string, seconds: number): void;
  /** Call for a request that Redis did not count. */
  uncounted(): void;
}

/** Metrics of Redis: how fast it answers, and whether it is in use. */
export function cacheMetrics(registry: Registry, inUse: () => boolean): CacheMetrics {
  const registers = [registry];
  new Gauge({
    name: 'biometric_cache_breaker_open',
    help: '1 while Redis is not asked, because it is not connected, failed or did not answer in time',
    registers,
    collect() {
      this.set(inUse() ? 0 : 1);
    },
  });
  const commands = new Histogram({
    name: 'biometric_cache_command_duration_seconds',
    help: 'Time of a command sent to Redis until its answer or until it was given up',
    labelNames: ['command'],
    buckets: SECONDS,
    registers,
  });
  const uncounted = new Counter({
    name: 'biometric_rate_limit_store_errors_total',
    help: 'Requests that Redis did not count, so that this process counted them for itself',
    registers,
  });
  return {
    command: (command, seconds) => commands.observe({ command }, seconds),
    uncounted: () => uncounted.inc(),
  };
}
