import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { listen, startApp } from '../../helpers/service/app.ts';
import { type Answer, call } from './client.ts';

const skip = missing('nginx');
const PER_SECOND = 50;
const SECONDS = 4;

/** 50 requests a second from one client, sent whether or not the last one was answered. */
async function flood(base: string, path: string, from: string) {
  const start = performance.now();
  const sent: Promise<Answer>[] = [];
  for (let i = 0; i < PER_SECOND * SECONDS; i++) {
    sent.push(call(base, path, { from, method: path === '/authenticate' ? 'POST' : 'GET' }));
    await pause(1000 / PER_SECOND);
  }
  const answers = await Promise.all(sent);
  return { answers, seconds: (performance.now() - start) / 1000 };
}

for (const [path, rate, burst] of [
  ['/users/x', 10, 20],
  ['/authenticate', 5, 5],
] as const) {
  test(`A14 of 50 requests a second to ${path} about ${rate} pass, the others get 429`, {
    skip,
  }, async (t) => {
    const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
    const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
    const { answers, seconds } = await flood(nginx.url, path, '127.0.0.7');
    const refused = answers.filter(({ status }) => status === 429);
    const passed = answers.length - refused.length;
    // The limit holds for the time that the test took, also on a slow machine.
    assert.ok(passed <= rate * seconds + burst + 1, `${passed} passed in ${seconds} s`);
    assert.ok(passed >= burst + 1, `${passed} passed`);
    assert.ok(refused.length > 0);
    for (const { headers, body } of refused) {
      assert.equal(headers['retry-after'], '1');
      assert.equal(headers['content-type'], 'application/problem+json');
      assert.equal(JSON.parse(body).type, 'urn:biometric:problem:rate-limited');
    }
    const others = new Set(answers.map(({ status }) => status));
    others.delete(429);
    assert.deepEqual([...others], [path === '/authenticate' ? 400 : 404]);
  });
}

test('another client is not held up, and health is asked as often as one likes', {
  skip,
}, async (t) => {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
  const many = (from: string, path: string, headers = {}) =>
    Promise.all(Array.from({ length: 60 }, () => call(nginx.url, path, { from, headers })));
  const first = await many('127.0.0.8', '/users/x');
  assert.ok(first.some(({ status }) => status === 429));
  assert.equal((await call(nginx.url, '/users/x', { from: '127.0.0.9' })).status, 404);
  const health = await many('127.0.0.8', '/health');
  assert.deepEqual(new Set(health.map(({ status }) => status)), new Set([200]));
});

test('A15 two keys behind one address have a bucket each, made-up keys have the one of the address', {
  skip,
}, async (t) => {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
  const from = '127.0.0.10';
  const many = (headers: (i: number) => Record<string, string>) =>
    Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        call(nginx.url, '/users/x', { from, headers: headers(i) }),
      ),
    );
  const limited = (answers: Answer[]) => answers.filter(({ status }) => status === 429).length;
  const key = (id: string) => `bk_${id.padEnd(12, '0')}_${'A'.repeat(43)}`;
  assert.ok(limited(await many(() => ({ 'x-api-key': key('a') }))) > 0);
  assert.equal(
    (await call(nginx.url, '/users/x', { from, headers: { authorization: `Bearer ${key('b')}` } }))
      .status,
    404,
  );
  assert.ok(limited(await many(() => ({ authorization: `Bearer ${key('a')}` }))) > 30);
  // Only text with the form of a key gets its own limit.
  assert.ok(limited(await many((i) => ({ 'x-api-key': `made-up-${i}` }))) > 0);
});

test('A15 a new key for every request opens no way around the limit of the address', {
  skip,
}, async (t) => {
  const { app } = await startApp(t, { TRUST_PROXY: '127.0.0.1' });
  const nginx = await Nginx.start(t, { upstream: new URL(await listen(app)).host });
  const from = '127.0.0.11';
  const invented = (i: number) => `bk_${String(i).padStart(12, '0')}_${'A'.repeat(43)}`;
  for (const [path, rate, burst] of [
    ['/users/x', 50, 100],
    ['/authenticate', 25, 25],
  ] as const) {
    const start = performance.now();
    const answers: Answer[] = [];
    for (let i = 0; i < 300; i += 50) {
      const some = Array.from({ length: 50 }, (_, j) =>
        call(nginx.url, path, {
          from,
          method: path === '/users/x' ? 'GET' : 'POST',
          headers: { 'x-api-key': invented(i + j) },
        }),
      );
      answers.push(...(await Promise.all(some)));
    }
    const seconds = (performance.now() - start) / 1000;
    const passed = answers.filter(({ status }) => status !== 429).length;
    assert.ok(passed <= rate * seconds + burst + 1, `${passed} passed in ${seconds} s`);
  }
  assert.equal((await call(nginx.url, '/users/x', { from: '127.0.0.12' })).status, 404);
});

// An address that rotates inside its /64 cannot be had on the loopback of the host.
const noNamespaces =
  process.getuid?.() === 0 ? missing('nginx', 'unshare', 'ip', 'curl') : 'needs root';

test('A15 an IPv6 client that rotates inside its /64 stays in one bucket', {
  skip: noNamespaces,
}, (t) => {
  const folder = ownFolder(t);
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; daemon on; pid ${folder}/pid; error_log ${folder}/error.log;
     events {}
     http {
       access_log off;
       client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b; fastcgi_temp_path ${folder}/c;
       uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
       include ${ROOT}/nginx/limits.conf;
       server { listen 127.0.0.1:81; return 204; }
       server { listen [::]:80; location / { limit_req zone=face burst=5 nodelay; proxy_pass http://127.0.0.1:81; } }
     }`,
  );
  const script = `
    ip link set lo up
    for i in $(seq 1 20); do ip -6 addr add fd00:0:0:1::$i/128 dev lo nodad; done
    ip -6 addr add fd00:0:0:2::1/128 dev lo nodad
    nginx -p ${folder} -c ${folder}/nginx.conf
    for i in $(seq 1 20); do
      curl -s -o /dev/null -w '%{http_code} ' --interface fd00:0:0:1::$i 'http://[fd00:0:0:1::1]/'
    done
    echo
    curl -s -o /dev/null -w '%{http_code}' --interface fd00:0:0:2::1 'http://[fd00:0:0:1::1]/'
    nginx -p ${folder} -c ${folder}/nginx.conf -s stop`;
  const run = spawnSync('unshare', ['-n', 'sh', '-c', script], { encoding: 'utf8' });
  const [same = '', other] = run.stdout.trim().split('\n');
  const statuses = same.trim().split(' ');
  assert.equal(statuses.length, 20, run.stderr);
  assert.ok(statuses.filter((status) => status === '429').length >= 5, same);
  assert.equal(other, '204');
});
