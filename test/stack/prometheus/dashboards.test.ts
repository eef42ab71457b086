import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { missing } from '../../helpers/programs.ts';
import { until } from '../../helpers/servers/redis-server.ts';
import {
  chosen,
  committedDashboards,
  type Dashboard,
  draws,
  filled,
  valuesOf,
} from './dashboard-queries.ts';
import { type MonitoredStack, startStack } from './monitored-stack.ts';
import { ScriptedLoad } from './scripted-load.ts';

const skip = missing(
  ...['prometheus', 'redis-server', 'nginx'],
  ...['prometheus-redis-exporter', 'prometheus-nginx-exporter'],
);

/** Names of metrics in an expression. */
const METRIC = /\b(?:biometric|container|nginx|nodejs|process|prometheus|redis)[_:][a-z0-9_:]+/g;

async function everyPanelDraws(
  { prometheus }: MonitoredStack,
  dashboard: Dashboard,
  variables: Record<string, string>,
  since: number,
): Promise<void> {
  for (const { title, targets = [] } of dashboard.panels) {
    for (const { expr, instant } of targets) {
      const query = filled(expr, variables);
      assert.ok(!query.includes('$'), `not filled in: ${query}`);
      await until(`data for "${title}" of ${dashboard.title}: ${query}`, async () =>
        draws(await (instant ? prometheus.query(query) : prometheus.range(query, since))),
      );
    }
  }
}

async function check(t: TestContext, stack: MonitoredStack, since: number): Promise<void> {
  for (const dashboard of committedDashboards()) {
    const { list } = dashboard.templating;
    const all = Object.fromEntries(list.map(({ name, allValue }) => [name, allValue]));
    await t.test(`${dashboard.title}: every panel draws`, () =>
      everyPanelDraws(stack, dashboard, all, since),
    );
    await t.test(`${dashboard.title}: every variable has values that can be chosen`, async () => {
      const each: Record<string, string> = {};
      for (const variable of list) {
        const values = await valuesOf(stack.prometheus, variable);
        assert.ok(values.length > 0, variable.name);
        each[variable.name] = chosen(values);
      }
      await everyPanelDraws(stack, dashboard, each, since);
    });
    for (const { expr } of dashboard.annotations.list) await stack.prometheus.query(expr);
  }
}

async function rulesWork({ prometheus }: MonitoredStack): Promise<void> {
  type Rule = { name: string; query: string; health: string; lastError?: string };
  const { groups } = await prometheus.get<{ groups: { rules: Rule[] }[] }>('rules');
  const rules = groups.flatMap((group) => group.rules);
  assert.ok(rules.length > 40);
  const known = new Set(await prometheus.get<string[]>('label/__name__/values'));
  for (const { name, query, health, lastError } of rules) {
    assert.equal(health, 'ok', `${name}: ${lastError}`);
    for (const [metric] of query.matchAll(METRIC)) {
      assert.ok(known.has(metric), `${name} asks for ${metric}, which nobody exposes`);
    }
  }
}

test('dashboards and rules find their data in a stack under load', { skip }, async (t) => {
  const since = Date.now();
  const stack = await startStack(t);
  const load = await ScriptedLoad.start(stack.api, stack.front);
  await check(t, stack, since);
  await t.test('every rule is evaluated, and every metric it names exists', () => rulesWork(stack));
  await load.stop();
});
