import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startChromium } from '../../helpers/chromium.ts';
import { missing } from '../../helpers/programs.ts';
import { Nginx } from '../../helpers/servers/nginx-server.ts';
import { PrometheusServer } from '../../helpers/servers/prometheus-server.ts';

const skip = missing('chromium', 'nginx', 'prometheus');
const EVIL = 'evil.example';

test('A32 Prometheus is shown to the administrator and read by no other page', {
  skip,
}, async (t) => {
  const prometheus = await PrometheusServer.start(t, { targets: {} });
  const options = { upstream: '127.0.0.1:9', prometheus: new URL(prometheus.url).host };
  const nginx = await Nginx.start(t, options);
  const port = nginx.ports.prometheus;
  const browser = await startChromium(t, [EVIL]);

  const page = await browser.newPage();
  const shown = await page.goto(`http://localhost:${port}/classic/graph`);
  assert.equal(shown?.status(), 200);
  // The page's own scripts send requests to its server.
  const own = await page.evaluate(
    "fetch('/api/v1/query', { method: 'POST', body: new URLSearchParams({ query: 'up' }) }).then((answer) => answer.json())",
  );
  assert.equal((own as { status: string }).status, 'success');

  // A page of another server of this machine, here the Prometheus behind it.
  await page.goto(`${prometheus.url}/classic/graph`);
  const arrived = page.waitForResponse((response) => response.url().includes(`:${port}/`));
  const seen = await page.evaluate(
    `fetch('http://localhost:${port}/api/v1/query?query=up', { mode: 'no-cors' }).then((answer) => answer.type, () => 'failed')`,
  );
  assert.ok(['failed', 'opaque'].includes(String(seen)));
  assert.equal((await arrived).status(), 403);

  const rebound = await page.goto(`http://${EVIL}:${port}/metrics`);
  assert.equal(rebound?.status(), 403);
  assert.doesNotMatch(await page.content(), /prometheus_/);
});
