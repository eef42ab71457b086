import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import { Problem } from '../errors.ts';
import type { Clock, FaceEngine } from '../ports.ts';
import { Snapshots } from '../store/sqlite/file/snapshots.ts';
import type { Database } from '../store/sqlite/file/sqlite.ts';
import { foldLog } from '../store/sqlite/file/wal-checkpoint.ts';
import type { SqliteRegulation } from '../store/sqlite/tables/regulation.ts';
import { auditHead } from '../store/sqlite/tables/verify-audit.ts';
import { snapshotMetrics } from '../telemetry/snapshot-metrics.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 5_000;
/** A thread counts as stuck after seconds already; with these it has had half a minute. */
const HOPELESS_LOOKS = 3;

/** The newest audit row, noted outside the database: a cut end of the log shows against it. */
export function logAuditHead(app: FastifyInstance, db: Database): void {
  const log = () => {
    const { id, hash } = auditHead(db);
    app.log.info({ auditHead: `${id}:${hash}` }, 'audit head');
  };
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    log();
    timer = setInterval(log, HOUR_MS).unref();
  });
  app.addHook('onClose', async () => {
    if (!timer) return;
    clearInterval(timer);
    log();
  });
}

/**
 * Keeps the write-ahead log small. A reader from outside that never ends lets it grow without a limit:
 * nothing helps but to end the reader, so its size is a metric.
 */
export function keepLogSmall(app: FastifyInstance, db: Database): void {
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    timer = setInterval(() => foldLog(db, { patient: false }), MINUTE_MS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/** Counts what a process that died left behind: nobody may ever try those ids again. */
export function countLostAttempts(
  app: FastifyInstance,
  regulation: Pick<SqliteRegulation, 'expireLost'>,
): void {
  const sweep = () => {
    try {
      const lost = regulation.expireLost();
      if (lost > 0) app.log.warn({ lost }, 'attempts that never ended were counted as failures');
    } catch (error) {
      // A busy or full database: the next minute tries again.
      if (!(error instanceof Problem)) throw error;
    }
  };
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    sweep();
    timer = setInterval(sweep, MINUTE_MS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

/** Threads that are stuck can be neither ended nor replaced; while one of them works nothing is done. */
export function watchThreads(
  app: FastifyInstance,
  engine: Pick<FaceEngine, 'load'>,
  onStuck: () => void = () => {},
): void {
  let looks = 0;
  const look = () => {
    const { stuck, threads } = engine.load();
    looks = stuck >= threads ? looks + 1 : 0;
    if (looks === HOPELESS_LOOKS) onStuck();
  };
  let timer: NodeJS.Timeout | undefined;
  app.addHook('onListen', async () => {
    timer = setInterval(look, LOOK_EVERY_MS).unref();
  });
  app.addHook('onClose', async () => clearInterval(timer));
}

export interface SnapshotParts {
  readonly config: Config;
  readonly registry: Registry;
  readonly clock: Clock;
  /** Keys the pseudonyms in the copy. */
  readonly key: Buffer;
}

/** A copy of the database for people to look at; the service goes on when it cannot be made. */
export function keepSnapshots(app: FastifyInstance, parts: SnapshotParts): void {
  const { config, registry, clock, key } = parts;
  if (config.SNAPSHOT_PATH === null) return;
  const snapshots = new Snapshots({
    source: config.DB_PATH,
    key,
    folder: config.SNAPSHOT_PATH,
    everySeconds: config.SNAPSHOT_SECONDS,
    done(seconds, err) {
      metrics.done(seconds);
      if (seconds === null) app.log.error({ err }, 'the copy of the database was not made');
    },
  });
  const metrics = snapshotMetrics(registry, () => snapshots.age(clock.now()));
  app.addHook('onReady', () => snapshots.start());
  app.addHook('onClose', () => snapshots.stop());
}
