import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { Problem } from '../errors.ts';
import type { FaceEngine } from '../ports/engine.ts';
import type { StoreCopies, StoreUpkeep } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
import { snapshotMetrics } from '../telemetry/snapshot-metrics.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const CHECK_THREADS_MS = 5_000;
/**
 * Number of checks in a row with all threads stuck before `onStuck` is called: half a minute in all,
 * with the time after which a thread counts as stuck.
 */
const CHECKS_BEFORE_STUCK = 3;

/** Runs `work` every `everyMs` milliseconds while the service listens. `work` must not reject. */
export function repeat(app: FastifyInstance, everyMs: number, work: () => unknown): void {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    timer = setInterval(work, everyMs).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/**
 * Ignores a storage problem: a busy or full database is no reason to stop, and the work is tried again
 * soon.
 */
export async function ignoringStorageProblems(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/**
 * Logs the newest audit row at the start, every hour and at the end. This note outside the database
 * shows later if somebody cut off the end of the audit log.
 */
export function logAuditHead(app: FastifyInstance, store: Pick<StoreUpkeep, 'auditHead'>): void {
  const log = async () => {
    const { id, hash } = await store.auditHead();
    app.log.info({ auditHead: `${id}:${hash}` }, 'audit head');
  };
  let listened = false;
  app.addHook('onListen', async () => {
    listened = true;
    await log();
  });
  repeat(app, HOUR_MS, log);
  app.addHook('onClose', async () => {
    if (listened) await log();
  });
}

/** Keeps the write-ahead log of the database small. Its size is a metric. */
export function keepLogSmall(app: FastifyInstance, store: Pick<StoreUpkeep, 'tidy'>): void {
  repeat(app, MINUTE_MS, () => store.tidy());
}

/**
 * Counts as failures the attempts that a process left without a result when it ended. An attempt on the
 * same id does the same, but there may never be one.
 */
export function countLostAttempts(
  app: FastifyInstance,
  store: Pick<StoreUpkeep, 'countLostAttempts'>,
): void {
  const count = () =>
    ignoringStorageProblems(async () => {
      const lost = await store.countLostAttempts();
      if (lost > 0) app.log.warn({ lost }, 'attempts that never ended were counted as failures');
    });
  app.addHook('onListen', count);
  repeat(app, MINUTE_MS, count);
}

/**
 * Watches for stuck threads, which can be neither ended nor replaced. As long as one thread works,
 * nothing is done. `onStuck` is called once when none has worked for half a minute.
 */
export function watchThreads(
  app: FastifyInstance,
  engine: Pick<FaceEngine, 'load'>,
  onStuck: () => void = () => {},
): void {
  let stuckChecks = 0;
  repeat(app, CHECK_THREADS_MS, () => {
    const { stuck, threads } = engine.load();
    stuckChecks = stuck >= threads ? stuckChecks + 1 : 0;
    if (stuckChecks === CHECKS_BEFORE_STUCK) onStuck();
  });
}

export interface SnapshotParts {
  readonly config: Config;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly store: Pick<StoreUpkeep, 'keepCopies'>;
}

/** Keeps a copy of the database for people to look at. If it cannot be made, the service goes on. */
export function keepSnapshots(app: FastifyInstance, parts: SnapshotParts): void {
  const { config, registry, clock, store } = parts;
  if (config.SNAPSHOT_PATH === null) return;
  const copies: StoreCopies = store.keepCopies({
    folder: config.SNAPSHOT_PATH,
    everySeconds: config.SNAPSHOT_SECONDS,
    done(seconds, err) {
      metrics.done(seconds);
      if (seconds === null) app.log.error({ err }, 'the copy of the database was not made');
    },
  });
  const metrics = snapshotMetrics(registry, () => copies.age(clock.now()));
  app.addHook('onReady', () => copies.start());
  app.addHook('onClose', () => copies.stop());
}
