import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Breaker } from '../../../src/cache/breaker.ts';
import { HandClock } from '../../helpers/hand-clock.ts';

function breaker() {
  const clock = new HandClock();
  const now = clock.now.bind(clock);
  return { clock, breaker: new Breaker({ failures: 3, pauseMs: 5000, now }) };
}

/** Open, and at the beginning of its pause. */
function opened() {
  const own = breaker();
  for (let i = 0; i < 3; i++) own.breaker.failed();
  return own;
}

test('failures in a row open it, a success between them does not let it', () => {
  const { breaker: own } = breaker();
  for (const outcome of ['failed', 'failed', 'succeeded', 'failed', 'failed'] as const) {
    assert.ok(own.admits());
    own[outcome]();
    assert.ok(own.closed);
  }
  own.failed();
  assert.equal(own.closed, false);
  assert.equal(own.admits(), false);
});

test('while it is open nobody is admitted until the pause is over', () => {
  const { clock, breaker: own } = opened();
  for (const second of [1, 2, 3, 4]) {
    clock.pass(1);
    assert.equal(own.admits(), false, `second ${second}`);
  }
  clock.pass(1);
  assert.ok(own.admits());
});

test('after the pause one is admitted, and the others wait for how that ends', () => {
  const { clock, breaker: own } = opened();
  clock.pass(5);
  assert.deepEqual([own.admits(), own.admits(), own.admits()], [true, false, false]);
  assert.equal(own.closed, false);
  own.succeeded();
  assert.ok(own.closed);
  assert.deepEqual([own.admits(), own.admits()], [true, true]);
});

test('a try that fails opens it for another pause', () => {
  const { clock, breaker: own } = opened();
  clock.pass(5);
  assert.ok(own.admits());
  own.failed();
  clock.pass(4.999);
  assert.equal(own.admits(), false);
  clock.pass(0.001);
  assert.ok(own.admits());
});

test('once closed again it takes as many failures as before', () => {
  const { clock, breaker: own } = opened();
  clock.pass(5);
  own.admits();
  own.succeeded();
  own.failed();
  own.failed();
  assert.ok(own.closed);
  own.failed();
  assert.equal(own.closed, false);
});

test('one failure that is certain opens it', () => {
  const { breaker: own } = breaker();
  own.open();
  assert.equal(own.admits(), false);
});
