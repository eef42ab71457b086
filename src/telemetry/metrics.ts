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
  readonly #locks: Counter<'kind'>;
  readonly #replays: Counter<'kind'>;
  readonly #duplicates: Counter;

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
    this.#replays = new Counter({
      name: 'biometric_replays_total',
      help: 'Matching photographs that had been shown before',
      labelNames: ['kind'],
      registers,
    });
    this.#duplicates = new Counter({
      name: 'biometric_duplicate_faces_total',
      help: 'Enrolments of a face that is enrolled under another id',
      registers,
    });
    this.#locks = new Counter({
      name: 'biometric_locks_total',
      help: 'Attempts turned away before anything was compared',
      labelNames: ['kind'],
      registers,
    });
    this.#cache = new Counter({
      name: 'biometric_cache_requests_total',
      help: 'Look-ups of a sealed reference by result',
      labelNames: ['result'],
      registers,
    });
  }

  /** Gauges read when they are scraped. */
  watchSecurity(read: {
    globalFailures: () => { used: number; alert: boolean };
    auditHead: () => { id: number; hash: string };
  }): void {
    const registers = [this.registry];
    new Gauge({
      name: 'biometric_impostor_failures_hour',
      help: 'Failed comparisons of everyone in the current hour',
      registers,
      collect() {
        this.set(read.globalFailures().used);
      },
    });
    new Gauge({
      name: 'biometric_impostor_budget_exceeded',
      help: '1 while the failures of everyone exceed the budget of the hour',
      registers,
      collect() {
        this.set(read.globalFailures().alert ? 1 : 0);
      },
    });
    new Gauge({
      name: 'biometric_audit_head',
      help: 'Newest audit row: its id, and the first 48 bits of its chain hash',
      labelNames: ['part'],
      registers,
      collect() {
        const { id, hash } = read.auditHead();
        this.set({ part: 'id' }, id);
        this.set({ part: 'hash48' }, Number.parseInt(hash.slice(0, 12), 16));
      },
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

  replay: Recorder['replay'] = (kind) => this.#replays.inc({ kind });

  duplicate: Recorder['duplicate'] = () => this.#duplicates.inc();

  lock: Recorder['lock'] = (kind) => this.#locks.inc({ kind });

  cache: Recorder['cache'] = (result) => this.#cache.inc({ result });
}
