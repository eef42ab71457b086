import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { seeded } from '../../../src/calibration/random.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { freePort } from '../../helpers/free-port.ts';
import { direction, peopleOfKind } from '../../helpers/models/synthetic-people.ts';
import { addressOf, Program, startService } from '../../helpers/process.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { PrometheusServer } from '../../helpers/servers/prometheus-server.ts';
import { RedisServer, type Scope, until } from '../../helpers/servers/redis-server.ts';
import { openOwnStore, sampleOf } from '../../helpers/store/open-store.ts';
import { entry } from '../../helpers/store/own-store.ts';

const MIB = 2 ** 20;

/** Waits for /metrics of a program and returns its text. */
async function listening(host: string): Promise<void> {
  await until(`${host} answers`, () =>
    fetch(`http://${host}/metrics`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
}

async function startExporter(t: Scope, program: string, ...args: string[]): Promise<string> {
  const host = `127.0.0.1:${await freePort()}`;
  const child: ChildProcess = spawn(program, [...args, `-web.listen-address=${host}`], {
    stdio: 'ignore',
  });
  t.after(async () => {
    if (child.exitCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  });
  await listening(host);
  return host;
}

/** Files like those of the kernel's control groups on a machine with containers. */
function controlGroups(t: Scope): string {
  const root = ownFolder(t);
  writeFileSync(join(root, 'cgroup.controllers'), 'cpu memory\n');
  for (const [service, limit] of Object.entries({ api: 768, nginx: 128, redis: 256 })) {
    const folder = join(root, `biometric-${service}.slice`, 'container');
    mkdirSync(folder, { recursive: true });
    const files = {
      'memory.current': limit * MIB * 0.5,
      'memory.max': limit * MIB,
      'memory.stat': `inactive_file ${MIB}`,
      'cpu.stat': 'usage_usec 2500000',
      'memory.events': 'oom_kill 0',
    };
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(folder, name), `${text}\n`);
  }
  return root;
}

async function startContainerMetrics(t: Scope): Promise<string> {
  const port = String(await freePort());
  const host = `127.0.0.1:${port}`;
  const place = { METRICS_HOST: '127.0.0.1', METRICS_PORT: port, CGROUP_PATH: controlGroups(t) };
  new Program(t, ['operator/container-metrics.ts'], place);
  await listening(host);
  return host;
}

/** A site with people enough for the service to learn from them when it starts. */
async function enrolSite(folder: string): Promise<void> {
  const { db, store } = openOwnStore(folder);
  const random = seeded(1);
  const people = peopleOfKind(40, { kind: direction(random, 512), closeness: 0.5, random });
  const model = 'fr_feature@0.0.1';
  for (const [i, face] of people.entries()) {
    const user = { userId: `person-${i}`, model, samples: [sampleOf(face)] };
    await store.create(user, entry({ type: 'enroll', reason: 'enrolled', model }));
  }
  db.close();
}

export interface MonitoredStack {
  readonly prometheus: PrometheusServer;
  /** The service itself, and the way through Nginx. */
  readonly api: string;
  readonly front: string;
}

/** Service, Redis, Nginx, exporters and Prometheus, all real, each with a folder and port of its own. */
export async function startStack(t: TestContext): Promise<MonitoredStack> {
  const redis = await RedisServer.start(t, '--maxmemory', '200mb');
  const folder = ownFolder(t);
  await enrolSite(folder);
  const service = startService(t, {
    DATA_PATH: folder,
    SNAPSHOT_PATH: join(folder, 'snapshots'),
    SNAPSHOT_SECONDS: '10',
    REDIS_URL: redis.url,
    RATE_LIMIT_GENERAL: '1000',
  });
  const api = await addressOf(service);
  const { host } = new URL(api);
  const nginx = await Nginx.start(t, { upstream: host });
  const scrape = `http://127.0.0.1:${nginx.ports.status}/stub_status`;
  const prometheus = await PrometheusServer.start(t, {
    targets: {
      'biometric-api': host,
      redis: await startExporter(t, 'prometheus-redis-exporter', `-redis.addr=${redis.url}`),
      nginx: await startExporter(t, 'prometheus-nginx-exporter', `-nginx.scrape-uri=${scrape}`),
      containers: await startContainerMetrics(t),
    },
  });
  return { prometheus, api, front: nginx.url };
}
