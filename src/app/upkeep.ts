import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { Problem } from '../errors.ts';
import type { Clock, FaceEngine, StoreCopies, StoreUpkeep } from '../ports.ts';
import { snapshotMetrics } from '../telemetry/snapshot-metrics.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LOOK_AT_THREADS_MS = 5_000;
/** A thread counts as stuck after seconds; after so many looks it has had half a minute in all. */
const LOOKS_BEFORE_THE_END = 3;

/** Runs `work` every so often while the service listens. `work` must not reject. */
function repeat(app: FastifyInstance, everyMs: number, work: () => unknown): void {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    timer = setInterval(work, everyMs).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/** A busy or full database is no reason to stop: what was tried is tried again soon. */
async function whereItCan(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
}

/** The newest audit row, noted outside the database: a cut end of the log shows against it. */
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

/** Keeps the log of the database small; its size is a metric. */
export function keepLogSmall(app: FastifyInstance, store: Pick<StoreUpkeep, 'tidy'>): void {
  repeat(app, MINUTE_MS, () => store.tidy());
}

/** Counts what a process that died left behind: nobody may ever try those ids again. */
export function countLostAttempts(
  app: FastifyInstance,
  store: Pick<StoreUpkeep, 'countLostAttempts'>,
): void {
  const count = () =>
    whereItCan(async () => {
      const lost = await store.countLostAttempts();
      if (lost > 0) app.log.warn({ lost }, 'attempts that never ended were counted as failures');
    });
  app.addHook('onListen', count);
  repeat(app, MINUTE_MS, count);
}

/**
 * Threads that are stuck can be neither ended nor replaced. While one of them works nothing is done;
 * `onStuck` is called once when none has worked for half a minute.
 */
export function watchThreads(
  app: FastifyInstance,
  engine: Pick<FaceEngine, 'load'>,
  onStuck: () => void = () => {},
): void {
  let looks = 0;
  repeat(app, LOOK_AT_THREADS_MS, () => {
    const { stuck, threads } = engine.load();
    looks = stuck >= threads ? looks + 1 : 0;
    if (looks === LOOKS_BEFORE_THE_END) onStuck();
  });
}

export interface SnapshotParts {
  readonly config: Config;
  readonly registry: Registry;
  readonly clock: Clock;
  readonly store: Pick<StoreUpkeep, 'keepCopies'>;
}

/** A copy of the database for people to look at; the service goes on when it cannot be made. */
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
