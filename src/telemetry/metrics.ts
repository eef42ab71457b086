import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import { PROBLEMS, type ProblemCode } from '../errors.ts';
import type { Recorder } from '../ports/recorder.ts';
import {
  ATTEMPT_SERIES,
  CACHE_RESULTS,
  DECISIONS,
  LOCKS,
  PAD_RESULTS,
  QUALITY_FAULTS,
  REPLAYS,
  STAGES,
} from './labels.ts';
import { OPERATIONS } from './store-queries.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];
const QUERY_SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25];
/** Bucket limits from -0.25 to 1 in steps of 0.05. */
const SCORES = Array.from({ length: 26 }, (_, i) => (i - 5) / 20);
/** Finer at both ends, where nearly all values lie. */
const LIVENESS = [0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];
const MARGINS = [-0.5, -0.4, -0.3, -0.2, -0.15, -0.1, -0.05, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5];

/**
 * The metrics of one app. Labels have closed sets of values only, so that the number of series is
 * bounded. Counters begin at 0, because a rate cannot see the step to the first value of a new series.
 */
export class Metrics implements Recorder {
  readonly registry = new Registry();
  readonly #requests = this.#histogram('biometric_http_request_duration_seconds', {
    help: 'Time from the first byte of a request to the last of its answer',
    labels: ['method', 'route', 'status'],
    buckets: SECONDS,
  });
  readonly #problems = this.#counter('biometric_problems_total', {
    help: 'Errors that were answered, by code of the closed table',
    labels: ['code'],
    begin: Object.keys(PROBLEMS).map((code) => ({ code })),
  });
  readonly #stages = this.#histogram('biometric_stage_duration_seconds', {
    help: 'Time of one stage: decode to liveness of every photograph, match and store of authenticate',
    labels: ['stage'],
    buckets: SECONDS,
  });
  readonly #attempts = this.#counter('biometric_attempts_total', {
    help: 'Attempts by type, outcome and reason',
    labels: ['type', 'outcome', 'reason'],
    begin: ATTEMPT_SERIES,
  });
  readonly #faults = this.#counter('biometric_quality_refusals_total', {
    help: 'Faces refused for their quality, by fault',
    labels: ['reason'],
    begin: QUALITY_FAULTS.map((reason) => ({ reason })),
  });
  readonly #scores = this.#histogram('biometric_comparison_score', {
    help: 'Comparison scores of authentications by decision',
    labels: ['reason'],
    buckets: SCORES,
  });
  readonly #margins = this.#histogram('biometric_score_margin', {
    help: 'Comparison score less the threshold that it was held against, by decision',
    labels: ['reason'],
    buckets: MARGINS,
  });
  readonly #replays = this.#counter('biometric_replays_total', {
    help: 'Matching photographs that had been shown before',
    labels: ['kind'],
    begin: REPLAYS.map((kind) => ({ kind })),
  });
  readonly #pad = this.#counter('biometric_pad_total', {
    help: 'Faces judged for liveness, by result at the threshold',
    labels: ['result'],
    begin: PAD_RESULTS.map((result) => ({ result })),
  });
  readonly #liveness = this.#histogram('biometric_pad_score', {
    help: 'Liveness of the faces that were judged, 0 to 1',
    labels: [],
    buckets: LIVENESS,
  });
  readonly #duplicates = this.#counter('biometric_duplicate_faces_total', {
    help: 'Enrolments of a face that is enrolled under another id',
    labels: [],
    begin: [],
  });
  readonly #locks = this.#counter('biometric_locks_total', {
    help: 'Attempts turned away before anything was compared',
    labels: ['kind'],
    begin: LOCKS.map((kind) => ({ kind })),
  });
  readonly #cache = this.#counter('biometric_cache_requests_total', {
    help: 'Look-ups of a sealed reference by result',
    labels: ['result'],
    begin: CACHE_RESULTS.map((result) => ({ result })),
  });
  readonly #queries = this.#histogram('biometric_store_query_duration_seconds', {
    help: 'Time of one call of a store port',
    labels: ['operation'],
    buckets: QUERY_SECONDS,
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
    for (const reason of DECISIONS) {
      this.#scores.zero({ reason });
      this.#margins.zero({ reason });
    }
    for (const stage of STAGES) this.#stages.zero({ stage });
    for (const operation of OPERATIONS) this.#queries.zero({ operation });
  }

  /** Makes the series for failures of a route (500 and 503), so that they begin at 0. */
  expect(method: string, route: string): void {
    for (const status of ['500', '503']) this.#requests.zero({ method, route, status });
  }

  request(method: string, route: string, status: number, seconds: number): void {
    this.#requests.observe({ method, route, status: String(status) }, seconds);
  }

  problem(code: ProblemCode): void {
    this.#problems.inc({ code });
  }

  query(operation: string, seconds: number): void {
    this.#queries.observe({ operation }, seconds);
  }

  attempt: Recorder['attempt'] = (type, outcome, reason) =>
    this.#attempts.inc({ type, outcome, reason });

  analysis: Recorder['analysis'] = (analysis) => {
    for (const [stage, ms] of Object.entries(analysis.stages)) {
      this.#stages.observe({ stage }, ms / 1000);
    }
    if (analysis.kind === 'refused' && analysis.fault) this.#faults.inc({ reason: analysis.fault });
  };

  stage: Recorder['stage'] = (stage, ms) => this.#stages.observe({ stage }, ms / 1000);

  score: Recorder['score'] = ({ reason, confidence, threshold }) => {
    this.#scores.observe({ reason }, confidence);
    this.#margins.observe({ reason }, confidence - threshold);
  };

  replay: Recorder['replay'] = (kind) => this.#replays.inc({ kind });

  pad: Recorder['pad'] = (result, liveness) => {
    this.#pad.inc({ result });
    this.#liveness.observe(liveness);
  };

  duplicate: Recorder['duplicate'] = () => this.#duplicates.inc();

  lock: Recorder['lock'] = (kind) => this.#locks.inc({ kind });

  cache: Recorder['cache'] = (result) => this.#cache.inc({ result });

  #counter<L extends string>(
    name: string,
    {
      help,
      labels: labelNames,
      begin,
    }: { help: string; labels: L[]; begin: readonly Record<L, string>[] },
  ): Counter<L> {
    const counter = new Counter({ name, help, labelNames, registers: [this.registry] });
    for (const labels of begin) counter.inc(labels, 0);
    return counter;
  }

  #histogram<L extends string>(
    name: string,
    { help, labels: labelNames, buckets }: { help: string; labels: L[]; buckets: number[] },
  ): Histogram<L> {
    return new Histogram({ name, help, labelNames, buckets, registers: [this.registry] });
  }
}
