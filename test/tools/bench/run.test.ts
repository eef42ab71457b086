import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bench, stepsOf } from '../../../lab/bench/bench.ts';
import { AGAIN, BARE, SERVICE, SMALL } from '../../../lab/bench/measure/contenders.ts';
import type { Plan } from '../../../lab/bench/plan.ts';
import { consoleReport } from '../../../lab/bench/report/console.ts';
import { compareSaturated } from '../../../lab/bench/report/figures.ts';
import { htmlReport } from '../../../lab/bench/report/report.ts';
import { targetsOf } from '../../../lab/bench/report/targets.ts';
import { Failure } from '../../../operator/command/failure.ts';
import { ROOT } from '../../helpers/folders.ts';

const samples = process.env.SAMPLES_PATH || join(ROOT, 'samples');
const skip = !existsSync(samples) && !process.env.CI && 'the sample photographs are not here';
const timeout = 180_000;

const TINY: Plan = {
  name: 'tiny',
  starts: 1,
  users: 10,
  warmMs: 0,
  rounds: 1,
  blockMs: 200,
  aloneRounds: 1,
  aloneMs: 100,
  kinds: ['1 MP JPEG', '0.3 MP PNG'],
  rates: [0.5, 1],
  rateMs: 400,
  threads: 2,
};
const program = 'src/server.ts';
const never = new AbortController().signal;

test('the real service and the real bare loop are measured and reported', {
  skip,
  timeout,
}, async () => {
  let steps = 0;
  const step = () => {
    steps++;
  };
  const result = await bench({ plan: TINY, program, stop: never, step });
  assert.equal(steps, stepsOf(TINY));

  assert.deepEqual(
    result.saturated.map(({ contender }) => contender),
    [BARE, AGAIN, SMALL, SERVICE, SERVICE, SMALL, AGAIN, BARE],
  );
  for (const block of [...result.saturated, ...result.alone, ...result.everyKind]) {
    const where = `${block.contender}, ${block.kind}`;
    assert.deepEqual(block.errors, {}, where);
    assert.ok(block.ok > 0 && block.cpuMs > 0 && block.p50 > 0, where);
    for (const stage of ['decode', 'detect', 'align', 'embed', 'liveness']) {
      assert.ok(block.stages[stage]! > 0, `${where}: ${stage}`);
    }
    assert.equal(block.clientCpuMs > 0, block.contender === SERVICE, where);
  }
  assert.deepEqual(
    result.rates.map(({ share, sent, ok, errors }) => [share, sent - ok, errors]),
    TINY.rates.map((share) => [share, 0, {}]),
  );
  assert.ok(result.memory.some(({ phase }) => phase === 'saturation'));
  assert.equal(result.startsMs.length, TINY.starts);

  const [reference] = compareSaturated(result);
  assert.deepEqual([reference!.cpu.median, reference!.throughput.median], [1, 1]);
  const targets = targetsOf(result);
  assert.ok(targets.every(({ value }) => Number.isFinite(value)));
  assert.equal(targets.find(({ name }) => name.startsWith('requests failed'))!.value, 0);

  const text = consoleReport(result, targets);
  const page = await htmlReport(result, targets);
  for (const { name } of targets) {
    assert.ok(text.includes(name), name);
    assert.ok(page.includes(name), name);
  }
  assert.equal(page.match(/<svg /g)?.length, 5);
  assert.ok(!/NaN|undefined|Infinity/.test(text), text);
});

test('a bench that is stopped ends what it started', { skip, timeout }, async () => {
  const stopping = new AbortController();
  let steps = 0;
  const step = () => {
    // The first start of the service comes after the photographs.
    if (++steps === TINY.kinds.length + 1) stopping.abort(new Failure('Stopped.'));
  };
  await assert.rejects(
    bench({ plan: TINY, program, stop: stopping.signal, step }),
    /^Failure: Stopped/,
  );
});
