import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../helpers/folders.ts';
import { committedDashboards, type Panel } from './dashboard-queries.ts';

const dashboards = committedDashboards();
const panelsOf = ({ panels }: { panels: readonly Panel[] }) =>
  panels.filter(({ type }) => type !== 'row');

test('the committed dashboards are what grafana/src says', () => {
  const run = spawnSync(process.execPath, ['dev/dashboards.ts', '--check'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(run.status, 0, run.stderr);
});

test('dashboards have addresses of their own, lead to each other and keep themselves fresh', () => {
  const titles = dashboards.map(({ title }) => title);
  const wanted = ['System Overview', 'API Performance', 'Memory Usage', 'Authentication Analytics'];
  assert.deepEqual(titles.sort(), wanted.sort());
  assert.equal(new Set(dashboards.map(({ uid }) => uid)).size, dashboards.length);
  for (const { uid, tags, links, time, refresh, title } of dashboards) {
    assert.equal(uid, `biometric-${title.toLowerCase().replaceAll(' ', '-')}`);
    assert.deepEqual(links[0]!.tags, tags);
    assert.deepEqual([time.from, time.to, refresh], ['now-1h', 'now', '15s']);
  }
});

test('every panel says what it shows, in which unit, and asks the provisioned source', () => {
  const file = join(ROOT, 'grafana', 'provisioning', 'datasources', 'prometheus.yml');
  const [source] = parse(readFileSync(file, 'utf8')).datasources;
  for (const dashboard of dashboards) {
    const ids = dashboard.panels.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, dashboard.title);
    for (const { title, description = '', targets = [], fieldConfig } of panelsOf(dashboard)) {
      const name = `${dashboard.title}: ${title}`;
      assert.ok(description.length > 20 && description.endsWith('.'), name);
      assert.ok(fieldConfig?.defaults.unit, name);
      assert.ok(targets.length > 0, name);
      assert.equal(new Set(targets.map(({ refId }) => refId)).size, targets.length, name);
      for (const { datasource, instant = false, range = false } of targets) {
        assert.equal(datasource.uid, source.uid, name);
        assert.notEqual(instant, range, name);
      }
    }
  }
});

test('no panel lies on another one or beyond the 24 columns', () => {
  for (const dashboard of dashboards) {
    const taken = new Map<string, string>();
    for (const { title, gridPos } of dashboard.panels) {
      assert.ok(gridPos.x + gridPos.w <= 24, `${dashboard.title}: ${title}`);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          const before = taken.get(`${x}:${y}`);
          assert.equal(before, undefined, `${dashboard.title}: ${title} lies on ${before}`);
          taken.set(`${x}:${y}`, title);
        }
      }
    }
  }
});
