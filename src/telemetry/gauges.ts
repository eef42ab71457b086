import { createHash } from 'node:crypto';
import { Gauge, type Registry } from 'prom-client';
import { type Calibration, operatingPoint } from '../domain/comparison/threshold.ts';
import type { FaceEngine } from '../ports/engine.ts';
import type { StoreUpkeep } from '../ports/store.ts';

// Gauges that read their value when Prometheus scrapes them.

/**
 * Gauges of the face engine.
 *
 * @param open number of open face models
 */
export function watchEngine(
  registry: Registry,
  engine: Pick<FaceEngine, 'load'>,
  open: () => number,
): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('biometric_queue_length', 'Photographs waiting for an inference thread', () => {
    return engine.load().queued;
  });
  gauge('biometric_inference_threads', 'Inference threads', () => engine.load().threads);
  gauge(
    'biometric_models_open',
    'Face models in memory: 1, more while a replaced one drains',
    open,
  );
  gauge('biometric_inference_busy_threads', 'Inference threads at work', () => engine.load().busy);
}

/**
 * Reads a value from the store. If the database fails, `orElse` is called and the other metrics are
 * still served, because they are needed then.
 */
async function readOrElse<T>(
  read: () => Promise<T>,
  set: (value: T) => void,
  orElse: () => void,
): Promise<void> {
  let value: T;
  try {
    value = await read();
  } catch {
    orElse();
    return;
  }
  set(value);
}

export function watchSecurity(
  registry: Registry,
  store: Pick<StoreUpkeep, 'failuresOfEveryone' | 'auditHead' | 'logBytes'>,
): void {
  const registers = [registry];
  new Gauge({
    name: 'biometric_impostor_failures_hour',
    help: 'Failed comparisons of everyone in the current hour',
    registers,
    async collect() {
      await readOrElse(
        () => store.failuresOfEveryone(),
        ({ used }) => this.set(used),
        () => this.set(Number.NaN),
      );
    },
  });
  new Gauge({
    name: 'biometric_impostor_budget_exceeded',
    help: '1 while the failures of everyone exceed the budget of the hour',
    registers,
    async collect() {
      await readOrElse(
        () => store.failuresOfEveryone(),
        ({ alert }) => this.set(alert ? 1 : 0),
        () => this.set(Number.NaN),
      );
    },
  });
  new Gauge({
    name: 'biometric_store_log_bytes',
    help: 'Size of the write-ahead log; above 64 MB something reads the database without an end',
    registers,
    async collect() {
      await readOrElse(
        () => store.logBytes(),
        (bytes) => this.set(bytes),
        () => this.set(Number.NaN),
      );
    },
  });
  new Gauge({
    name: 'biometric_audit_head',
    help: 'Newest audit row: its id, and the first 48 bits of its chain hash',
    labelNames: ['part'],
    registers,
    async collect() {
      await readOrElse(
        () => store.auditHead(),
        ({ id, hash }) => {
          this.set({ part: 'id' }, id);
          this.set({ part: 'hash48' }, Number.parseInt(hash.slice(0, 12), 16));
        },
        () => this.reset(),
      );
    },
  });
}

export interface DecisionBasis {
  readonly model: string;
  readonly calibration: Calibration;
  readonly fmr: number;
}

const identityOf = (calibration: Calibration): string =>
  createHash('sha256').update(JSON.stringify(calibration)).digest('hex').slice(0, 12);

/**
 * Gauges of what decisions are based on: one series that identifies the model and its calibration, and
 * the threshold for each calibrated number of templates. When the returned function shows another
 * basis, it removes the series of the former one.
 */
export function decisionGauges(registry: Registry): (basis: DecisionBasis) => void {
  const registers = [registry];
  const info = new Gauge({
    name: 'biometric_model_info',
    help: 'Always 1: the embedder, what it was calibrated on, a digest of that calibration, target FMR',
    labelNames: ['model', 'dataset', 'people', 'calibration', 'fmr'],
    registers,
  });
  const threshold = new Gauge({
    name: 'biometric_decision_threshold',
    help: 'Smallest comparison score that is a match, by number of templates; that of a quality bin may differ',
    labelNames: ['templates'],
    registers,
  });
  return ({ model, calibration, fmr }) => {
    const { dataset, byTemplates } = calibration;
    const { name, people } = dataset;
    info.reset();
    info.set({ model, dataset: name, people, calibration: identityOf(calibration), fmr }, 1);
    threshold.reset();
    for (const templates of Object.keys(byTemplates)) {
      threshold.set({ templates }, operatingPoint(calibration, fmr, Number(templates)).threshold);
    }
  };
}
