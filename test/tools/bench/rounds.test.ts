import assert from 'node:assert/strict';
import { test } from 'node:test';
import { abba, differences, ratios } from '../../../lab/bench/load/rounds.ts';

const NAMES = ['bare', 'again', 'service'];

interface Cost {
  readonly contender: string;
  readonly round: number;
  readonly cost: number;
}

/** Blocks in the order in which they run, on a machine whose speed changes with time. */
function blocksOf(costs: Record<string, number>, drift: (cost: number, time: number) => number) {
  const blocks: Cost[] = [];
  for (let round = 0; round < 3; round++) {
    for (const contender of abba(NAMES)) {
      blocks.push({ contender, round, cost: drift(costs[contender]!, blocks.length) });
    }
  }
  return blocks;
}

const near = (actual: readonly number[], wanted: number) => {
  assert.equal(actual.length, 3);
  for (const value of actual) assert.ok(Math.abs(value - wanted) < 1e-9, `${value}, not ${wanted}`);
};

test('two contenders run as ABBA, more of them there and back', () => {
  assert.deepEqual(abba(['A', 'B']), ['A', 'B', 'B', 'A']);
  assert.deepEqual(abba(['A', 'B', 'C']), ['A', 'B', 'C', 'C', 'B', 'A']);
});

test('a machine that gets steadily slower by a factor favours nobody', () => {
  const slower = blocksOf(
    { bare: 10, again: 10, service: 12 },
    (cost, time) => cost * 1.03 ** time,
  );
  near(ratios(slower, ['service', 'bare'], ({ cost }) => cost).rounds, 1.2);
  near(ratios(slower, ['again', 'bare'], ({ cost }) => cost).rounds, 1);
});

test('a machine that gets slower by the same amount each time favours nobody', () => {
  const slower = blocksOf({ bare: 10, again: 10, service: 14 }, (cost, time) => cost + 0.5 * time);
  near(differences(slower, ['service', 'bare'], ({ cost }) => cost).rounds, 4);
  near(differences(slower, ['again', 'bare'], ({ cost }) => cost).rounds, 0);
});

test('one bad round moves the range and not the median', () => {
  const blocks = blocksOf({ bare: 10, again: 10, service: 12 }, (cost) => cost).map((block) =>
    block.contender === 'service' && block.round === 1 ? { ...block, cost: 30 } : block,
  );
  const { median, low, high } = ratios(blocks, ['service', 'bare'], ({ cost }) => cost);
  assert.ok(Math.abs(median - 1.2) < 1e-9);
  assert.ok(Math.abs(low - 1.2) < 1e-9);
  assert.ok(Math.abs(high - 3) < 1e-9);
});
