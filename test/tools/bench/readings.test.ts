import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdict } from '../../../lab/bench/load/http.ts';
import { readingOf, seriesValue } from '../../../lab/bench/measure/exposition.ts';
import { residentBytes } from '../../../lab/bench/measure/memory-watch.ts';
import { between, threadTimes } from '../../../lab/bench/measure/threads.ts';

const TEXT = `# HELP process_cpu_seconds_total Total user and system CPU time spent in seconds.
# TYPE process_cpu_seconds_total counter
process_cpu_seconds_total 12.5
process_cpu_seconds_total_of_another 1
process_resident_memory_bytes 200000000
nodejs_eventloop_lag_p99_seconds 0.011
biometric_stage_duration_seconds_bucket{le="0.01",stage="decode"} 3
biometric_stage_duration_seconds_sum{stage="decode"} 0.06
biometric_stage_duration_seconds_count{stage="decode"} 4
biometric_stage_duration_seconds_sum{stage="store"} 1e-05
biometric_stage_duration_seconds_count{stage="store"} 2
`;

test('a reading is taken from Prometheus’ text', () => {
  const { cpuSeconds, residentBytes, eventLoopP99Ms, stages } = readingOf(TEXT);
  assert.equal(cpuSeconds, 12.5);
  assert.equal(residentBytes, 200_000_000);
  assert.equal(eventLoopP99Ms, 11);
  assert.deepEqual(stages, { decode: { ms: 60, count: 4 }, store: { ms: 0.01, count: 2 } });
});

test('a series is found by its whole name', () => {
  assert.equal(seriesValue(TEXT, 'process_cpu_seconds'), null);
  assert.throws(() => readingOf(''), /shows no process_cpu_seconds_total/);
});

test('only a match is ok; everything else keeps its name', () => {
  assert.equal(verdict(200, '{"success":true,"user_id":"a"}'), 'ok');
  assert.equal(verdict(200, '{"success":false,"reason":"no_match"}'), 'no_match');
  assert.equal(verdict(503, '{"type":"urn:biometric:problem:overloaded"}'), '503 overloaded');
  assert.equal(verdict(502, '<html>'), '502 no problem document');
});

test('resident memory is what the kernel says, or nothing', () => {
  const kernel = residentBytes(process.pid);
  if (process.platform === 'linux') {
    const own = process.memoryUsage.rss();
    assert.ok(kernel !== null && Math.abs(kernel - own) < 0.2 * own, `${kernel}, not ${own}`);
  } else assert.equal(kernel, null);
  assert.equal(residentBytes(2 ** 30), null);
});

test('processor time is split by kind of thread; a thread that is new counts from its start', () => {
  const look = (threads: Record<string, [string, number]>) =>
    new Map(Object.entries(threads).map(([id, [name, ns]]) => [id, { name, ns }]));
  const before = look({
    1: ['main thread', 5e6],
    2: ['thread pool', 1e6],
    3: ['thread pool', 9e6],
  });
  const after = look({ 1: ['main thread', 7e6], 2: ['thread pool', 2e6], 4: ['thread pool', 4e6] });
  assert.deepEqual(between(before, after), { 'main thread': 2, 'thread pool': 5 });
});

test('the kernel tells the time of each of our threads, or nothing', () => {
  const own = threadTimes(process.pid);
  if (process.platform === 'linux') {
    assert.equal(own.get(String(process.pid))?.name, 'main thread');
    assert.ok([...own.values()].every(({ ns }) => ns >= 0));
  } else assert.equal(own.size, 0);
  assert.equal(threadTimes(2 ** 30).size, 0);
});
