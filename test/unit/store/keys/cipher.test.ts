import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bytesToVector,
  open,
  seal,
  vectorToBytes,
} from '../../../../src/store/sqlite/keys/cipher.ts';
import { random, unitVector } from '../../../helpers/store/own-store.ts';

const key = random.bytes(32);
const plain = Buffer.from('what nobody else may read');
const context = 'templates:sealed:1';

test('what was sealed opens with the same key and context, and only with them', () => {
  const sealed = seal(key, plain, context, random);
  assert.deepEqual(open(key, sealed, context), plain);
  assert.ok(!sealed.includes(plain.subarray(0, 8)));
  assert.throws(() => open(random.bytes(32), sealed, context));
  assert.throws(() => open(key, sealed, 'templates:sealed:2'));
  assert.throws(() => open(key, sealed, ''));
});

test('a change of any single bit is noticed', () => {
  const sealed = seal(key, plain, context, random);
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3]! ^= 1 << (bit & 7);
    assert.throws(() => open(key, changed, context), `bit ${bit}`);
  }
});

test('a value that was cut short or made longer does not open', () => {
  const sealed = seal(key, plain, context, random);
  for (let length = 0; length < sealed.length; length++) {
    assert.throws(() => open(key, sealed.subarray(0, length), context), `${length} bytes`);
  }
  assert.throws(() => open(key, Buffer.concat([sealed, Buffer.of(0)]), context));
});

test('the same value is never sealed to the same bytes', () => {
  const seen = new Set(
    Array.from({ length: 500 }, () => seal(key, plain, context, random).toString('hex')),
  );
  assert.equal(seen.size, 500);
});

test('an empty value can be sealed', () => {
  assert.equal(open(key, seal(key, Buffer.alloc(0), context, random), context).length, 0);
});

test('vectors survive as bytes, also from the middle of a larger buffer', () => {
  const vector = unitVector(128);
  assert.deepEqual(bytesToVector(Buffer.from(vectorToBytes(vector))), vector);
  const part = unitVector(128).subarray(3, 40);
  assert.deepEqual(bytesToVector(Buffer.from(vectorToBytes(part))), Float32Array.from(part));
  assert.throws(() => bytesToVector(Buffer.alloc(7)), RangeError);
});
