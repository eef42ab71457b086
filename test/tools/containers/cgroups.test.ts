import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readUsage } from '../../../operator/containers/cgroups.ts';
import { ContainerMetrics } from '../../../operator/containers/exposition.ts';
import { ownFolder } from '../../helpers/folders.ts';

const MIB = 2 ** 20;

/** Writes the files of a control group as the kernel shows them. */
function group(folder: string, files: Record<string, string | number>): void {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), `${text}\n`);
}

const second = (usage: number, inactive: number, limit: number | 'max', oomKills = 0) => ({
  'memory.current': usage,
  'memory.max': limit,
  'memory.stat': `anon 5\ninactive_file ${inactive}\nactive_file 7`,
  'cpu.stat': 'usage_usec 2500000\nuser_usec 1',
  'memory.events': `low 0\noom 9\noom_kill ${oomKills}`,
});

test('version 2: the containers of a service are added up, whoever manages the groups', (t) => {
  const root = ownFolder(t);
  group(root, { 'cgroup.controllers': 'cpu memory' });
  // Two of them in a container that is gone.
  group(join(root, 'biometric-api.slice'), { 'memory.events': 'oom_kill 3' });
  group(join(root, 'biometric-api.slice', 'one'), second(300 * MIB, 100 * MIB, 768 * MIB, 1));
  group(join(root, 'biometric-api.slice', 'two'), second(50 * MIB, 10 * MIB, 768 * MIB));
  // systemd nests by the dash and calls a container a scope.
  const nested = join(root, 'biometric.slice', 'biometric-redis-exporter.slice');
  group(join(nested, 'docker-3.scope'), second(9 * MIB, 0, 'max'));
  group(join(root, 'system.slice', 'other'), second(9 * MIB, 0, 'max'));
  assert.deepEqual(
    readUsage(root).sort((a, b) => a.service.localeCompare(b.service)),
    [
      {
        service: 'api',
        usage: 350 * MIB,
        workingSet: 240 * MIB,
        limit: 1536 * MIB,
        cpuSeconds: 5,
        oomKills: 3,
      },
      {
        service: 'redis-exporter',
        usage: 9 * MIB,
        workingSet: 9 * MIB,
        limit: null,
        cpuSeconds: 2.5,
        oomKills: 0,
      },
    ],
  );
});

test('version 1: the same from its own files, also where the engine runs in a group itself', (t) => {
  const root = ownFolder(t);
  const memory = join(root, 'memory', 'machine', 'engine', 'biometric-nginx.slice');
  group(join(memory, 'one'), {
    'memory.usage_in_bytes': 20 * MIB,
    'memory.limit_in_bytes': 128 * MIB,
    'memory.stat': `inactive_file 1\ntotal_inactive_file ${5 * MIB}`,
    'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 3',
  });
  group(join(memory, 'two'), {
    'memory.usage_in_bytes': MIB,
    'memory.limit_in_bytes': '9223372036854771712',
    'memory.stat': 'total_inactive_file 0',
    'memory.oom_control': 'oom_kill 0',
  });
  group(join(root, 'cpuacct', 'biometric-nginx.slice', 'one'), { 'cpuacct.usage': 1_500_000_000 });
  assert.deepEqual(readUsage(root), [
    {
      service: 'nginx',
      usage: 21 * MIB,
      workingSet: 16 * MIB,
      limit: null,
      cpuSeconds: 1.5,
      oomKills: 3,
    },
  ]);
});

test('a container that goes while it is read counts as nothing', (t) => {
  const root = ownFolder(t);
  group(root, { 'cgroup.controllers': 'memory' });
  mkdirSync(join(root, 'biometric-api.slice', 'gone'), { recursive: true });
  assert.equal(readUsage(root)[0]?.usage, 0);
});

test('the text for Prometheus forgets a service that is gone', async (t) => {
  const root = ownFolder(t);
  group(root, { 'cgroup.controllers': 'memory' });
  const metrics = new ContainerMetrics(root);
  assert.doesNotMatch(await metrics.render(), /service=/);
  group(join(root, 'biometric-api.slice', 'one'), second(3 * MIB, MIB, 'max'));
  const text = await metrics.render();
  assert.match(text, /^container_memory_working_set_bytes\{service="api"\} 2097152$/m);
  assert.match(text, /^container_memory_usage_bytes\{service="api"\} 3145728$/m);
  assert.match(text, /^container_cpu_seconds_total\{service="api"\} 2.5$/m);
});

test('a limit is shown once every container of the service has one, never as 0 before', async (t) => {
  const root = ownFolder(t);
  group(root, { 'cgroup.controllers': 'memory' });
  const metrics = new ContainerMetrics(root);
  const slice = join(root, 'biometric-api.slice');
  group(join(slice, 'one'), second(3 * MIB, MIB, 256 * MIB));
  group(join(slice, 'starting'), second(MIB, 0, 'max'));
  assert.doesNotMatch(await metrics.render(), /^container_memory_limit_bytes\{/m);
  group(join(slice, 'starting'), second(MIB, 0, 256 * MIB));
  assert.match(
    await metrics.render(),
    /^container_memory_limit_bytes\{service="api"\} 536870912$/m,
  );
});
