import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import {
  ACTIONS,
  CLOSER_RATIO,
  drawActions,
  seenAction,
  TURN_DEGREES,
} from '../../../../src/domain/challenge/actions.ts';
import { GOOD_FACE } from '../../../helpers/photos/measures.ts';

const moved = (degrees: number, ratio: number) => ({
  ...GOOD_FACE,
  yaw: GOOD_FACE.yaw + degrees,
  widthPx: GOOD_FACE.widthPx * ratio,
});
const seen = (degrees: number, ratio = 1) => seenAction(moved(degrees, ratio), GOOD_FACE);

test('a turn counts from its limit on, to the side of the person', () => {
  assert.equal(seen(TURN_DEGREES), 'turn-left', 'the nose goes to the right of the picture');
  assert.equal(seen(-TURN_DEGREES), 'turn-right');
  assert.equal(seen(TURN_DEGREES - 0.1), null);
  assert.equal(seen(0.1 - TURN_DEGREES), null);
});

test('the turn is measured from the straight frame, not from the camera', () => {
  const straight = { ...GOOD_FACE, yaw: -9 };
  assert.equal(seenAction({ ...GOOD_FACE, yaw: 2 }, straight), 'turn-left');
  assert.equal(seenAction({ ...GOOD_FACE, yaw: -12 }, straight), null);
});

test('coming closer counts from its limit on, going away never', () => {
  assert.equal(seen(0, CLOSER_RATIO + 1e-9), 'move-closer');
  assert.equal(seen(0, CLOSER_RATIO - 0.01), null);
  assert.equal(seen(0, 1 / CLOSER_RATIO), null);
});

test('of two movements in one frame the one that went farther counts', () => {
  assert.equal(seen(20, 1.3), 'turn-left');
  assert.equal(seen(11, 1.6), 'move-closer');
});

test('drawn actions come as many as asked for, all kinds, never twice in a row', () => {
  const kinds = new Set<string>();
  for (let round = 0; round < 200; round++) {
    const count = round % 5;
    const drawn = drawActions(count, randomBytes);
    assert.equal(drawn.length, count);
    for (const [i, action] of drawn.entries()) {
      assert.notEqual(action, drawn[i - 1]);
      kinds.add(action);
    }
  }
  assert.deepEqual([...kinds].sort(), [...ACTIONS].sort());
});

test('the draw follows the random numbers and nothing else', () => {
  const numbers = [0, 1, 5, 2];
  const next = () => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(numbers.shift()!);
    return bytes;
  };
  assert.deepEqual(drawActions(4, next), ['turn-left', 'move-closer', 'turn-right', 'turn-left']);
});
