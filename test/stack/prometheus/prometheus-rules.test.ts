import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../../helpers/folders.ts';
import { missing } from '../../helpers/programs.ts';

const FOLDER = join(ROOT, 'prometheus');
const skip = missing('promtool');

const read = (...path: string[]): string => readFileSync(join(FOLDER, ...path), 'utf8');

interface Alert {
  readonly alert: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
}

const groups: { rules: Alert[] }[] = parse(read('rules', 'alerts.yml')).groups;
const alerts = groups.flatMap(({ rules }) => rules);
const tests = readdirSync(join(FOLDER, 'tests'));

function promtool(...args: string[]): void {
  const { status, stdout, stderr } = spawnSync('promtool', args, {
    cwd: FOLDER,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${stdout}${stderr}`);
}

test('Prometheus accepts configuration and rules', { skip }, () => {
  promtool('check', 'config', 'prometheus.yml');
  promtool('check', 'rules', 'rules/alerts.yml', 'rules/recording.yml');
});

for (const name of tests) {
  test(`promtool: ${name}`, { skip }, () => promtool('test', 'rules', join('tests', name)));
}

test('every alert is seen firing in a promtool test', () => {
  const expected = new Set<string>();
  for (const name of tests) {
    for (const one of parse(read('tests', name)).tests) {
      for (const { exp_samples = [] } of one.promql_expr_test ?? []) {
        for (const { labels } of exp_samples) {
          const found = /alertname="([^"]+)"/.exec(labels);
          if (found) expected.add(found[1]!);
        }
      }
    }
  }
  assert.deepEqual([...expected].sort(), alerts.map(({ alert }) => alert).sort());
});

test('every alert says what it means, what to do, and how urgent it is', () => {
  for (const { alert, labels, annotations } of alerts) {
    assert.match(labels.severity!, /^(critical|warning)$/, alert);
    assert.deepEqual(Object.keys(annotations).sort(), ['description', 'runbook', 'summary']);
    for (const [name, text] of Object.entries(annotations)) {
      assert.ok(text.length > 15 && text.length < 400, `${alert}: ${name}`);
    }
    assert.match(annotations.description!, /\.$/, alert);
    assert.match(annotations.runbook!, /\.$/, alert);
  }
});

test('nothing is sent anywhere, and the jobs are those of the compose file', () => {
  const config = parse(read('prometheus.yml'));
  const keys = ['global', 'rule_files', 'scrape_configs'];
  assert.deepEqual(Object.keys(config).sort(), keys);
  const jobs = config.scrape_configs.map((job: { job_name: string }) => job.job_name);
  const wanted = ['biometric-api', 'nginx', 'redis', 'containers', 'prometheus', 'grafana'];
  assert.deepEqual(jobs, wanted);
});
