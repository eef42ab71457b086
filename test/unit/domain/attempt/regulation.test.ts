import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  afterFailures,
  afterMatch,
  decideTry,
  effectsOf,
  failuresIn,
  failuresOfEveryone,
  HOUR_MS,
  LOST_AFTER_MS,
  NO_FAILURES,
  overBudget,
  type RegulationPolicy,
  type TryState,
  windowAfterFailure,
} from '../../../../src/domain/attempt/regulation.ts';

const NOW = Date.UTC(2026, 0, 1);
const POLICY: RegulationPolicy = {
  freeFailures: 5,
  firstWaitMs: 30_000,
  longestWaitMs: 900_000,
  disableAfter: 50,
  clientPerHour: 3,
  networkPerHour: 7,
  globalAlertPerHour: 10,
};

const state = (more: Partial<TryState> = {}): TryState => ({
  count: NO_FAILURES,
  pending: 0,
  lost: 0,
  client: null,
  network: null,
  ...more,
});

const failed = (failures: number) => afterFailures(NO_FAILURES, failures, POLICY, NOW);

test('a user without failures may try, five at a time', () => {
  assert.deepEqual(decideTry(state({ pending: 4 }), POLICY, NOW), { away: null, count: null });
  const { away } = decideTry(state({ pending: 5 }), POLICY, NOW);
  assert.deepEqual(away, { kind: 'locked', retryAfterSeconds: 1 });
  assert.equal(decideTry(state({ count: failed(3), pending: 1 }), POLICY, NOW).away, null);
  assert.ok(decideTry(state({ count: failed(3), pending: 2 }), POLICY, NOW).away);
});

test('from the fifth failure on one try at a time is free, after a wait', () => {
  const count = failed(5);
  const after = (ms: number, pending = 0) =>
    decideTry(state({ count, pending }), POLICY, NOW + ms).away;
  assert.deepEqual(after(0), { kind: 'locked', retryAfterSeconds: 30 });
  assert.deepEqual(after(29_001), { kind: 'locked', retryAfterSeconds: 1 });
  assert.equal(after(30_000), null);
  assert.deepEqual(after(30_000, 1), { kind: 'locked', retryAfterSeconds: 1 });
});

test('a clock that was set back lengthens no wait beyond the longest one', () => {
  const { away } = decideTry(state({ count: failed(5) }), POLICY, NOW - 24 * HOUR_MS);
  assert.deepEqual(away, { kind: 'locked', retryAfterSeconds: 900 });
});

test('attempts that were lost count as failures before the decision', () => {
  const { away, count } = decideTry(state({ count: failed(3), lost: 2 }), POLICY, NOW);
  assert.deepEqual(away, { kind: 'locked', retryAfterSeconds: 30 });
  assert.deepEqual(count, { failures: 5, lockedUntil: NOW + 30_000, disabled: false });
});

test('whoever is out of budget is turned away before anything else is looked at', () => {
  const used = (n: number) => ({ startedAt: NOW, used: n });
  const client = decideTry(state({ client: used(3), lost: 2 }), POLICY, NOW + 60_000);
  assert.deepEqual(client, { away: { kind: 'locked', retryAfterSeconds: 3540 }, count: null });
  assert.ok(overBudget({ client: used(2), network: used(7) }, POLICY, NOW));
  assert.equal(overBudget({ client: used(2), network: used(6) }, POLICY, NOW), null);
  const unlimited = { ...POLICY, clientPerHour: 0, networkPerHour: 0 };
  assert.equal(overBudget({ client: used(99), network: used(99) }, unlimited, NOW), null);
});

test('a disabled user stays disabled through waits, failures and matches', () => {
  const count = failed(50);
  assert.equal(count.disabled, true);
  assert.deepEqual(decideTry(state({ count }), POLICY, NOW + 24 * HOUR_MS).away, {
    kind: 'disabled',
  });
  assert.equal(afterFailures({ ...count, failures: 0 }, 1, POLICY, NOW).disabled, true);
  assert.deepEqual(afterMatch(count), { ...NO_FAILURES, disabled: true });
  assert.equal(afterMatch(failed(49)), null);
});

test('an hour begins with its first failure, also after the clock was set back', () => {
  const first = windowAfterFailure(null, NOW);
  assert.deepEqual(first, { startedAt: NOW, used: 1 });
  assert.deepEqual(windowAfterFailure(first, NOW + HOUR_MS - 1), { startedAt: NOW, used: 2 });
  assert.deepEqual(windowAfterFailure(first, NOW + HOUR_MS), { startedAt: NOW + HOUR_MS, used: 1 });
  assert.deepEqual(windowAfterFailure(first, NOW - HOUR_MS), { startedAt: NOW - HOUR_MS, used: 1 });
  assert.deepEqual(failuresIn(first, NOW + HOUR_MS), { used: 0, endsInMs: HOUR_MS });
  assert.deepEqual(failuresIn(first, NOW + 1000), { used: 1, endsInMs: HOUR_MS - 1000 });
});

test('what the end of a try changes', () => {
  const booked = (outcome: Parameters<typeof effectsOf>[1], held: boolean, ms = 0) =>
    effectsOf({ at: NOW }, outcome, held, NOW + ms);
  assert.deepEqual(booked('match', true), {
    countsForUser: false,
    countsForBudgets: false,
    clearsUser: true,
  });
  assert.deepEqual(booked('match', false), {
    countsForUser: false,
    countsForBudgets: false,
    clearsUser: false,
  });
  assert.deepEqual(booked('no_match', true), {
    countsForUser: true,
    countsForBudgets: true,
    clearsUser: false,
  });
  assert.deepEqual(booked('no_match', false), {
    countsForUser: true,
    countsForBudgets: true,
    clearsUser: false,
  });
  const late = booked('no_match', false, LOST_AFTER_MS + 1);
  assert.deepEqual(late, { countsForUser: false, countsForBudgets: true, clearsUser: false });
  assert.deepEqual(booked('not-compared', true), {
    countsForUser: false,
    countsForBudgets: false,
    clearsUser: false,
  });
});

test('the alert begins with the failure that reaches the budget of everyone', () => {
  const of = (used: number, limit: number) =>
    failuresOfEveryone({ startedAt: NOW, used }, { ...POLICY, globalAlertPerHour: limit }, NOW);
  assert.deepEqual(of(9, 10), { used: 9, alert: false });
  assert.deepEqual(of(10, 10), { used: 10, alert: true });
  assert.deepEqual(of(10, 0), { used: 10, alert: false });
});
