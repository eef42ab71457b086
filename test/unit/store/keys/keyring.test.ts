import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { UserRecord } from '../../../../src/domain/comparison/template.ts';
import { Problem } from '../../../../src/errors.ts';
import { Keyring } from '../../../../src/store/sqlite/keys/keyring.ts';
import { random, unitVector } from '../../../helpers/store/own-store.ts';

const keys = new Keyring(random.bytes(32), random);

function user(more: Partial<UserRecord> = {}): UserRecord {
  const owner = { ref: random.uuid(), model: 'model@1' };
  return {
    ...owner,
    userId: 'alice',
    version: 1,
    templates: 1,
    adaptive: 0,
    lastAdaptedAt: null,
    enrolledAt: 0,
    lastLoginAt: null,
    wrappedKey: keys.newWrappedKey(owner),
    ...more,
  };
}

const damaged = (error: unknown) => error instanceof Problem && error.code === 'storage-corrupt';

test('a value opens for its user, place and model, and nowhere else', () => {
  const alice = user();
  const plain = Buffer.from('secret');
  const sealed = keys.sealFor(alice, 'templates:sealed:1', plain);
  assert.deepEqual(keys.openFor(alice, 'templates:sealed:1', sealed), plain);
  assert.throws(() => keys.openFor(alice, 'templates:sealed:2', sealed), damaged);
  assert.throws(() => keys.openFor(user(), 'templates:sealed:1', sealed), damaged);
  const other = { ...alice, model: 'model@2' };
  assert.throws(() => keys.openFor(other, 'templates:sealed:1', sealed), damaged);
});

test('a wrapped key serves only its own user under its own master key', () => {
  const alice = user();
  const thief = { ...user(), wrappedKey: alice.wrappedKey };
  assert.throws(() => keys.sealFor(thief, 'templates:sealed:1', Buffer.from('x')));
  const elsewhere = new Keyring(random.bytes(32), random);
  assert.throws(() => elsewhere.sealFor(alice, 'templates:sealed:1', Buffer.from('x')));
});

test('a reference opens for the same user and version only', () => {
  const alice = user();
  const reference = unitVector();
  const sealed = keys.seal(alice, reference);
  assert.deepEqual(keys.open(alice, sealed), reference);
  assert.equal(keys.open({ ...alice, version: 2 }, sealed), null);
  assert.equal(keys.open(user(), sealed), null);
  for (const junk of [Buffer.alloc(0), Buffer.from('junk'), random.bytes(sealed.length)]) {
    assert.equal(keys.open(alice, junk), null);
  }
});
