import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { FaceEngine, Recorder } from '../ports.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

/** All metrics of one app. Labels come from closed sets only, so the number of series is bounded. */
export class Metrics implements Recorder {
  readonly registry = new Registry();
  readonly #requests: Histogram<'method' | 'route' | 'status'>;
  readonly #stages: Histogram<'stage'>;
  readonly #attempts: Counter<'type' | 'outcome' | 'reason'>;
  readonly #scores: Histogram;
  readonly #cache: Counter<'result'>;

  constructor() {
    const registers = [this.registry];
    collectDefaultMetrics({ register: this.registry });
    this.#requests = new Histogram({
      name: 'biometric_http_request_duration_seconds',
      help: 'Time from the first byte of a request to the last of its answer',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    });
    this.#stages = new Histogram({
      name: 'biometric_stage_duration_seconds',
      help: 'Time of one stage of the face pipeline',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    });
    this.#attempts = new Counter({
      name: 'biometric_attempts_total',
      help: 'Attempts by type, outcome and reason',
      labelNames: ['type', 'outcome', 'reason'],
      registers,
    });
    this.#scores = new Histogram({
      name: 'biometric_comparison_score',
      help: 'Comparison scores of authentications',
      buckets: Array.from({ length: 26 }, (_, i) => (i - 5) / 20),
      registers,
    });
    this.#cache = new Counter({
      name: 'biometric_cache_requests_total',
      help: 'Look-ups of a sealed reference by result',
      labelNames: ['result'],
      registers,
    });
  }

  watchQueue(engine: Pick<FaceEngine, 'load'>): void {
    const registers = [this.registry];
    new Gauge({
      name: 'biometric_queue_length',
      help: 'Photographs waiting for an inference thread',
      registers,
      collect() {
        this.set(engine.load().queued);
      },
    });
    new Gauge({
      name: 'biometric_inference_threads',
      help: 'Inference threads',
      registers,
      collect() {
        this.set(engine.load().threads);
      },
    });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  attempt: Recorder['attempt'] = (type, outcome, reason) =>
    this.#attempts.inc({ type, outcome, reason });

  stages: Recorder['stages'] = (times) => {
    for (const [stage, ms] of Object.entries(times)) this.#stages.observe({ stage }, ms / 1000);
  };

  score: Recorder['score'] = (value) => this.#scores.observe(value);

  cache: Recorder['cache'] = (result) => this.#cache.inc({ result });
}
