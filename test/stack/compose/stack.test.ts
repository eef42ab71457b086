import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../helpers/free-port.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { call, form } from '../nginx/client.ts';
import { type Container, type Engine, engine, notAskedFor, Stack, serviceOf } from './docker.ts';
import { type Load, personOf, underLoad } from './load.ts';
import { accessFaults, policyFaults, secretsIn } from './policy.ts';

const SERVICES = [
  'biometric-api',
  'container-metrics',
  'grafana',
  'nginx',
  'nginx-exporter',
  'prometheus',
  'redis',
  'redis-exporter',
  'sqlite-web',
];
const API_MEMORY_MIB = 300;
const CHECKS = 60;
const KILL_SERVER = `const fs = require('fs');
  const pids = fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  const words = (pid) => fs.readFileSync('/proc/' + pid + '/cmdline', 'utf8').split('\\0');
  process.kill(Number(pids.find((pid) => words(pid)[0] === 'node' && words(pid).includes('dist/server.js'))), 'SIGKILL')`;

describe('the whole stack on a real engine', { skip: notAskedFor }, () => {
  let host: Engine;
  let stack: Stack;
  let base: string;
  const ports: Record<string, string> = {};
  const keys: string[] = [];

  const newKey = async (client: string): Promise<string> => {
    const words = ['--client', client, '--scopes', 'enroll,authenticate,history'];
    return (
      await stack.inside('biometric-api', 'node', 'operator/keys.ts', 'create', ...words)
    ).trim();
  };
  const withKey = (request: ReturnType<typeof form>) => ({
    ...request,
    headers: { ...request.headers, 'x-api-key': keys[0]! },
  });
  const running = async (): Promise<Container[]> =>
    (await stack.containers()).filter(({ State }) => State.Status === 'running');
  const query = async (expression: string) => {
    const path = `/api/v1/query?query=${encodeURIComponent(expression)}`;
    const answer = await call(`http://127.0.0.1:${ports.PROMETHEUS_PORT}`, path);
    const series = JSON.parse(answer.body).data.result as {
      metric: Record<string, string>;
      value: [number, string];
    }[];
    return series;
  };
  /** Waits until it holds; what it waits for happens in other processes. */
  const until = async (what: string, holds: () => Promise<boolean>) => {
    for (let i = 0; i < CHECKS; i++) {
      if (await holds().catch(() => false)) return;
      await pause(1000);
    }
    assert.fail(`${what} did not come about`);
  };

  before(async () => {
    host = await engine();
    for (const name of ['API_PORT', 'SQLITE_WEB_PORT', 'PROMETHEUS_PORT', 'GRAFANA_PORT']) {
      ports[name] = String(await freePort());
    }
    const published = {
      HTTP_PORT: `127.0.0.1:${await freePort()}`,
      HTTPS_PORT: `127.0.0.1:${await freePort()}`,
    };
    base = `http://${published.HTTP_PORT}`;
    stack = new Stack('biometric-test', host.env, {
      ...ports,
      ...published,
      SNAPSHOT_SECONDS: '10',
    });
  });

  after(async () => {
    await stack?.remove().catch(() => {});
    await host?.stop();
  });

  test('it comes up from nothing, every service healthy', async () => {
    await stack.compose('build', '--quiet');
    await stack.compose('up', '--detach', '--wait');
    const all = await stack.containers();
    assert.deepEqual(all.map(serviceOf).sort(), [...SERVICES, 'secrets'].sort());
    for (const one of all) {
      const expected = serviceOf(one) === 'secrets' ? ['exited', 0] : ['running', 0];
      assert.deepEqual([one.State.Status, one.State.ExitCode], expected, one.Name);
      assert.ok([undefined, 'healthy'].includes(one.State.Health?.Status), one.Name);
    }
    keys.push(await newKey('one'), await newKey('two'), await newKey('three'));
  });

  test('C01 no container has more rights than it needs', async () => {
    assert.deepEqual((await stack.containers()).flatMap(policyFaults), []);
  });

  test('D05 only the service mounts the live database, sqlite-web has the copy, read-only', async () => {
    assert.deepEqual(accessFaults(await stack.containers()), []);
  });

  test('C03 only what is meant for people is published, and only Nginx beyond loopback', async () => {
    const published = (await running()).flatMap((one) =>
      Object.entries(one.NetworkSettings.Ports)
        .filter(([, hosts]) => hosts)
        .map(([port]) => `${serviceOf(one)} ${port}`),
    );
    assert.deepEqual(published.sort(), [
      'nginx 3000/tcp',
      'nginx 8000/tcp',
      'nginx 8080/tcp',
      'nginx 8082/tcp',
      'nginx 8443/tcp',
      'nginx 9090/tcp',
    ]);
    for (const port of [ports.API_PORT, new URL(base).port]) {
      assert.equal((await call(`http://127.0.0.1:${port}`, '/metrics')).status, 404);
    }
    const networks = Object.fromEntries(
      (await running()).map((one) => [
        serviceOf(one),
        Object.keys(one.NetworkSettings.Networks).map((name) =>
          name.replace('biometric-test_', ''),
        ),
      ]),
    );
    assert.deepEqual(networks['biometric-api'], ['internal']);
    assert.deepEqual(networks.redis, ['internal']);
    assert.deepEqual(networks['sqlite-web'], ['edge']);
  });

  test('C02 inside the service nothing can be written, started or reached', async () => {
    const tries: Record<string, string> = {
      'write to /': `require('fs').writeFileSync('/x', '')`,
      'write to the program': `require('fs').appendFileSync('/app/dist/server.js', '')`,
      'start a program from /tmp': `const fs = require('fs'); fs.copyFileSync('/bin/true', '/tmp/true'); fs.chmodSync('/tmp/true', 0o755); require('child_process').execFileSync('/tmp/true')`,
      'become root': `process.setuid(0)`,
      'write to the secrets': `require('fs').writeFileSync('/run/secrets/api/x', '')`,
    };
    for (const [what, code] of Object.entries(tries)) {
      await assert.rejects(
        stack.inside('biometric-api', 'node', '-e', code),
        /EROFS|EACCES|EPERM/,
        what,
      );
    }
    // An address of the documentation range: without a route, or dropped before it leaves.
    const out = `require('net').connect({ port: 80, host: '192.0.2.1', timeout: 3000 })
      .on('error', (e) => console.log(e.code)).on('connect', () => console.log('connected'))
      .on('timeout', () => { console.log('no way out'); process.exit(); })`;
    assert.match(
      await stack.inside('biometric-api', 'node', '-e', out),
      /^(ENETUNREACH|EHOSTUNREACH|no way out)$/m,
    );
    const redis = `require('dns').lookup('redis', (e) => console.log(e ? e.code : 'found'))`;
    assert.match(await stack.inside('biometric-api', 'node', '-e', redis), /found/);
  });

  test('C04 every start on empty volumes makes other secrets, and none is shown by the engine', async () => {
    const shown = await stack.compose('run', '--rm', '-T', 'secrets', 'show');
    const mode = await stack.inside('biometric-api', 'stat', '-c', '%a %U', '/keys/master.key');
    assert.equal(mode.trim(), '600 node');
    const values = shown
      .trim()
      .split('\n')
      .map((line) => line.split('=')[1]!);
    const master = (await stack.inside('biometric-api', 'cat', '/keys/master.key')).trim();
    const everything = [
      JSON.stringify(await stack.containers()),
      await stack.compose('logs', '--no-color'),
    ].join('\n');
    assert.deepEqual(secretsIn(everything, [...values, master, ...keys]), []);

    const other = new Stack('biometric-other', host.env, {});
    try {
      const again = await other.compose('run', '--rm', '-T', 'secrets', 'show');
      assert.equal(again.trim().split('\n').length, values.length);
      assert.deepEqual(secretsIn(again, values), []);
    } finally {
      await other.remove();
    }
  });

  test('a person is enrolled and recognised through Nginx', async () => {
    const enrolled = await call(
      base,
      '/enroll',
      withKey(form({ user_id: 'franck' }, sample(FRANCK[0]!))),
    );
    assert.equal(enrolled.status, 201, enrolled.body);
    for (const [photo, success] of [
      [FRANCK[6]!, true],
      [OTHERS[0]!, false],
    ] as const) {
      const request = withKey(form({ user_id: 'franck' }, sample(photo)));
      const answer = await call(base, '/authenticate', request);
      assert.equal(answer.status, 200, answer.body);
      assert.equal(JSON.parse(answer.body).success, success);
    }
    const { headers } = withKey(form({}));
    const history = await call(base, '/users/franck/history', { headers });
    assert.equal(JSON.parse(history.body).history.length, 3);
    assert.equal((await call(base, '/users/franck')).status, 401);
  });

  test('sqlite-web sees the person once the next copy is made', async () => {
    const address = `http://127.0.0.1:${ports.SQLITE_WEB_PORT}`;
    await until(
      'a copy with one user',
      async () => JSON.parse((await call(address, '/')).body).users === 1,
    );
  });

  test('Prometheus finds every part, and the memory of every service is below its limit', async () => {
    await until('every target up', async () => {
      const up = await query('up');
      return up.length >= 6 && up.every(({ value }) => value[1] === '1');
    });
    await until('memory and limit of all services', async () => {
      const both = 'container_memory_working_set_bytes > 0 and container_memory_limit_bytes';
      return (await query(both)).length >= SERVICES.length;
    });
    assert.deepEqual(
      await query('container_memory_working_set_bytes > container_memory_limit_bytes'),
      [],
    );
  });

  test('H03 two replicas serve, and one that is killed under load costs no reader an error', async () => {
    await stack.compose('up', '--detach', '--wait', '--scale', 'biometric-api=2', '--no-recreate');
    const replicas = await stack.containers('biometric-api');
    assert.equal(replicas.length, 2);
    await until(
      'both in Prometheus',
      async () => (await query('up{job="biometric-api"} == 1')).length === 2,
    );
    // A person for each client: a try of the killed process counts until it has expired, and one
    // person may have only so many under way.
    for (const key of keys) {
      const request = form({ user_id: personOf(key) }, sample(FRANCK[0]!));
      const headers = { ...request.headers, 'x-api-key': key };
      assert.equal((await call(base, '/enroll', { ...request, headers })).status, 201);
    }
    const bothHealthy = async () => {
      const now = await stack.containers('biometric-api');
      return now.length === 2 && now.every(({ State }) => State.Health?.Status === 'healthy');
    };
    const load: Load = await underLoad({ base, keys, photo: sample(FRANCK[6]!) }, async () => {
      // From inside, like a crash: Docker does not restart what "docker kill" ends. Detached, because
      // the killing command ends with the container, often before it can report.
      await stack.docker('exec', '--detach', replicas[0]!.Id, 'node', '-e', KILL_SERVER);
      await until('the replica restarted', async () => {
        const now = await stack.containers('biometric-api');
        const killed = now.find(({ Id }) => Id === replicas[0]!.Id);
        return killed?.RestartCount === 1 && (await bothHealthy());
      });
      // The other replica stops as in an upgrade: it finishes the requests that it has begun.
      await stack.docker('restart', '--time', '25', replicas[1]!.Id);
      await until('both are back', bothHealthy);
    });
    assert.deepEqual(load.failedReads, []);
    assert.ok(load.reads > 20 && load.matches > 5, JSON.stringify(load));
    // Only requests of the killed process may fail, and they are answered with a problem.
    assert.ok(load.failedMatches.length <= keys.length, JSON.stringify(load.failedMatches));
    for (const { status } of load.failedMatches) assert.equal(status, 503);
    for (const { State } of await stack.containers('biometric-api')) {
      assert.equal(State.Status, 'running');
    }
  });

  test(`the service stays below ${API_MEMORY_MIB} MiB under load`, async (t) => {
    const peak = await query(
      'max_over_time(container_memory_working_set_bytes{service="api"}[10m])',
    );
    const replicas = 2;
    const mib = Number(peak[0]?.value[1]) / 2 ** 20 / replicas;
    t.diagnostic(`${mib.toFixed(0)} MiB a replica`);
    assert.ok(mib < API_MEMORY_MIB);
  });

  test('it goes down clean, and nothing is left of it', async () => {
    await stack.compose('stop', '--timeout', '30');
    for (const { Name, State } of await stack.containers('biometric-api')) {
      assert.equal(State.ExitCode, 0, Name);
    }
    await stack.remove();
    assert.deepEqual(await stack.left(), []);
  });
});
