import assert from 'node:assert/strict';
import { test } from 'node:test';
import { verdictOf } from '../../../lab/bench/report/tables.ts';
import { judge } from '../../../lab/shared/target.ts';

const most = (value: number) =>
  judge({ name: 'cpu', limit: 1.1, side: 'most', unit: '× bare', value, noise: 0.02 });
const least = (value: number) =>
  judge({ name: 'saturation', limit: 0.9, side: 'least', unit: '× bare', value });

test('a limit is met when it is reached exactly', () => {
  assert.deepEqual([most(1.1).met, least(0.9).met], [true, true]);
  assert.deepEqual([most(1.1).shortfall, least(0.95).shortfall], [0, 0]);
});

test('what is missing is exact', () => {
  assert.equal(most(1.25).met, false);
  assert.ok(Math.abs(most(1.25).shortfall - 0.15) < 1e-12);
  assert.ok(Math.abs(least(0.8).shortfall - 0.1) < 1e-12);
});

test('a figure that was not measured is not met', () => {
  assert.equal(most(Number.NaN).met, false);
  assert.equal(least(Number.NaN).met, false);
});

test('the noise stays beside the figure and changes no verdict', () => {
  assert.equal(most(1.11).met, false);
  assert.equal(most(1.11).noise, 0.02);
  assert.equal(least(1).noise, null);
});

test('a margin that noise alone could make is called so, on either side', () => {
  assert.equal(verdictOf(most(1.2)), 'missed by 0.100 × bare');
  assert.equal(verdictOf(most(1.11)), 'missed by 0.010 × bare, within the noise');
  assert.equal(verdictOf(most(1.09)), 'met, within the noise');
  assert.equal(verdictOf(most(1)), 'met');
  assert.equal(verdictOf(least(1)), 'met');
});
