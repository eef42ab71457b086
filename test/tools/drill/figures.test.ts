import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AFTER, BEFORE, figuresOf, OVERLOAD } from '../../../lab/drill/overload/figures.ts';
import type { Call } from '../../../lab/drill/overload/stream.ts';

const call = (stretch: string, due: number, more: Partial<Call> = {}): Call => ({
  stretch,
  due,
  late: 0,
  ms: 100,
  status: 200,
  error: '',
  retryAfter: false,
  ...more,
});
const refusal = { status: 503, error: 'overloaded', retryAfter: true, ms: 2 };
const every = (ms: number, until: number) => Array.from({ length: until / ms }, (_, n) => n * ms);

const before = every(500, 5000).map((due) => call(BEFORE, due));
const after = every(500, 5000).map((due) => call(AFTER, due));

test('goodput is what was answered in time, as a share of the capacity', () => {
  const overload = every(100, 10_000).map((due, n) =>
    call(OVERLOAD, due, n % 2 === 0 ? {} : refusal),
  );
  const figures = figuresOf([...before, ...overload, ...after], 10, 10_000);
  assert.equal(figures.goodput, 0.5);
  assert.deepEqual(figures.outcomes, { 200: 50, '503 overloaded': 50 });
  assert.deepEqual(figures.refusals, { count: 50, p50: 2, p99: 2 });
  assert.equal(figures.okP50, 100);
  assert.equal(figures.improper, 0);
  assert.equal(figures.recoveryMs, 0);
});

test('what is answered after the overload has ended is no goodput', () => {
  const late = call(OVERLOAD, 9000, { ms: 2000 });
  assert.equal(figuresOf([...before, late, ...after], 10, 10_000).goodput, 0);
});

test('a refusal without Retry-After, another status and a missing answer are improper', () => {
  const wrong = [
    call(OVERLOAD, 0, { ...refusal, retryAfter: false }),
    call(OVERLOAD, 1, { status: 500, error: 'internal' }),
    call(OVERLOAD, 2, { status: 0, error: 'ECONNRESET' }),
    call(OVERLOAD, 3, { error: 'no_match' }),
  ];
  assert.equal(figuresOf([...before, ...wrong, ...after], 10, 10_000).improper, 4);
});

test('recovered is after the last second with a refusal or slow answers', () => {
  const overload = [call(OVERLOAD, 0, refusal)];
  const with_ = (...more: Call[]) =>
    figuresOf([...before, ...overload, ...after, ...more], 10, 10_000).recoveryMs;
  assert.equal(with_(call(AFTER, 1200, refusal)), 2000);
  assert.equal(with_(call(AFTER, 700, { ms: 900 })), 0, 'one slow answer among others');
  const slow = every(50, 1000).map((offset) => call(AFTER, 2000 + offset, { ms: 201 }));
  assert.equal(with_(...slow), 3000);
});
