import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { startChromium } from '../../helpers/chromium.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { missing } from '../../helpers/programs.ts';
import { listen, startApp, type TestApp } from '../../helpers/service/app.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';

const skip = missing('chromium');
const right = sample(FRANCK[0]!);
const EVIL = 'evil.example';
const PAGE = '<!doctype html><title>A page of a stranger</title><script src="/attack.js"></script>';
const SCRIPT = readFileSync(join(import.meta.dirname, 'attack.js'));

interface Line {
  readonly msg: string;
  readonly route?: string;
  readonly method?: string;
  readonly status?: number;
}

/** The open service with one user, and a stranger's server that has pages and photographs. */
async function scene(t: TestContext) {
  const service = await startApp(t);
  const address = await listen(service.app);
  assert.equal((await service.app.inject(enrolment('franck', right))).statusCode, 201);
  const stranger = createServer((request, response) => {
    if (request.url === '/face.jpg') response.end(sample('audrey.jpg'));
    else if (request.url === '/attack.js') response.end(SCRIPT);
    else response.setHeader('content-type', 'text/html').end(PAGE);
  }).listen(0, '127.0.0.1');
  t.after(() => stranger.close());
  await once(stranger, 'listening');
  const lines = (): Line[] => service.log.map((line) => JSON.parse(line));
  return {
    ...service,
    lines,
    port: Number(new URL(address).port),
    strangerPort: (stranger.address() as AddressInfo).port,
  };
}

/** Checks that the user is still enrolled, has no attempts by others, and can authenticate. */
async function unharmed({ app }: TestApp) {
  const locks = (await app.inject('/admin/locks')).json();
  assert.deepEqual(locks.locks, []);
  const { history } = (await app.inject('/users/franck/history')).json();
  assert.deepEqual(
    history.map(({ type }: { type: string }) => type),
    ['enroll'],
  );
  assert.equal((await app.inject('/users/intruder')).statusCode, 404);
  assert.equal((await app.inject(attempt('franck', sample(FRANCK[6]!)))).json().success, true);
}

/** The answer to a form that the page sends as a whole, which the browser then shows. */
async function submitForm(page: Page, target: string): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.url() === `${target}/enroll`),
    page.evaluate(`submitForm('${target}')`),
  ]);
  return answer.status();
}

test('A28 a page of another origin enrols nobody, locks nobody out, reloads and reads nothing', {
  skip,
}, async (t) => {
  const there = await scene(t);
  const browser = await startChromium(t, [EVIL]);
  const target = (name: string) => `http://${name}:${there.port}`;
  for (const [from, to] of [
    [EVIL, '127.0.0.1'],
    [EVIL, 'localhost'],
    // The same site, but another origin: another port of this machine.
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.0.0.1', 'localhost'],
  ] as const) {
    await t.test(`${from} to ${to}`, async () => {
      const before = there.log.length;
      const page = await browser.newPage();
      await page.goto(`http://${from}:${there.strangerPort}/`);
      const seen: string[] = await page.evaluate(`attack('${target(to)}')`);
      assert.deepEqual([...new Set(seen)], ['failed']);
      assert.equal(await submitForm(page, target(to)), 403);
      await page.close();
      const sent = there.lines().slice(before);
      // The requests arrived, so it was the service that refused them.
      const routes = new Set(sent.map(({ method, route }) => `${method} ${route}`));
      for (const route of ['POST /enroll', 'POST /authenticate', 'POST /admin/reload-model']) {
        assert.ok(routes.has(route), `${route} did not arrive`);
      }
      assert.deepEqual([...new Set(sent.map(({ status }) => status))], [403]);
    });
  }
  await unharmed(there);
});

test('A28 a name of a stranger that points to this machine reads and changes nothing', {
  skip,
}, async (t) => {
  const there = await scene(t);
  const browser = await startChromium(t, [EVIL]);
  const page = await browser.newPage();
  const own = `http://${EVIL}:${there.port}`;
  // The page was loaded from the stranger before the name pointed to this machine.
  await page.route(`${own}/page`, (route) =>
    route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
  await page.goto(`${own}/page`);
  const before = there.log.length;
  const answers = await page.evaluate(async () => {
    const calls: [string, string][] = [
      ['GET', '/users/franck'],
      ['GET', '/users/franck/history'],
      ['GET', '/admin/locks'],
      ['GET', '/admin/duplicates'],
      ['GET', '/health'],
      ['GET', '/health/live'],
      ['GET', '/metrics'],
      ['GET', '/docs/'],
      ['GET', '/docs/json'],
      ['POST', '/admin/reload-model'],
      ['DELETE', '/users/franck'],
    ];
    const seen: { call: string; status: number; body: string }[] = [];
    for (const [method, path] of calls) {
      const answer = await fetch(path, { method });
      seen.push({
        call: `${method} ${path}`,
        status: answer.status,
        body: await answer.text(),
      });
    }
    return seen;
  });
  for (const { call, status, body } of answers) {
    assert.equal(status, 403, call);
    assert.equal(JSON.parse(body).type, 'urn:biometric:problem:cross-site', call);
    assert.doesNotMatch(body, /franck|fr_feature|0\.\d/, call);
  }
  assert.equal(there.lines().slice(before).length, answers.length);
  const typed = await page.goto(`${own}/docs/`);
  assert.equal(typed?.status(), 403);
  await unharmed(there);
});

test('the page of the documentation can still be typed, and calls the service', {
  skip,
}, async (t) => {
  const there = await scene(t);
  const browser = await startChromium(t);
  for (const name of ['localhost', '127.0.0.1']) {
    const page = await browser.newPage();
    const shown = await page.goto(`http://${name}:${there.port}/docs`);
    assert.equal(shown?.status(), 200);
    const execute = async (method: string, path: string, fill?: () => Promise<void>) => {
      const block = page.locator(`.opblock-${method}`, {
        has: page.locator(`[data-path="${path}"]`),
      });
      await block.locator('.opblock-summary-control').click();
      await fill?.();
      await block.locator('button.execute').click();
      const status = block.locator('.live-responses-table tbody .response-col_status');
      return (await status.first().innerText()).trim().slice(0, 3);
    };
    assert.equal(await execute('get', '/health'), '200', name);
    assert.equal(await execute('get', '/admin/locks'), '200', name);
    const posted = await execute('post', '/challenges', () =>
      page.locator('.opblock-post.is-open textarea').fill('{"user_id": "franck"}'),
    );
    assert.equal(posted, '201', name);
    await page.close();
  }
});
