import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { Config } from '../config.ts';
import type { Clock } from '../ports.ts';
import { Snapshots } from '../store/snapshots.ts';
import type { Database } from '../store/sqlite.ts';
import { auditHead } from '../store/verify-audit.ts';
import { snapshotMetrics } from '../telemetry/snapshot-metrics.ts';

const HOUR_MS = 3_600_000;

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

/** A copy of the database for people to look at; the service goes on when it cannot be made. */
export function keepSnapshots(
  app: FastifyInstance,
  db: Database,
  config: Config,
  registry: Registry,
  clock: Clock,
): void {
  if (config.SNAPSHOT_PATH === null) return;
  const snapshots = new Snapshots(db, {
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
