import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../../src/errors.ts';
import {
  ArrivingUploads,
  MAX_ARRIVING_BYTES,
  MAX_ARRIVING_OF_CLIENT,
} from '../../../src/http/arriving-uploads.ts';

const refused = (code: string) => (error: unknown) =>
  error instanceof Problem && error.code === code && error.retryAfterSeconds === 1;

test('one client has its share, and all together have theirs', () => {
  const uploads = new ArrivingUploads();
  uploads.enter('one', MAX_ARRIVING_OF_CLIENT);
  assert.throws(() => uploads.enter('one', 1), refused('rate-limited'));
  const rest = MAX_ARRIVING_BYTES - MAX_ARRIVING_OF_CLIENT;
  uploads.enter('two', rest);
  assert.throws(() => uploads.enter('three', 1), refused('overloaded'));
  uploads.enter('three', 0);
});

test('what has arrived makes room once, however often it is said', () => {
  const uploads = new ArrivingUploads();
  const first = uploads.enter('one', MAX_ARRIVING_OF_CLIENT / 2);
  uploads.enter('one', MAX_ARRIVING_OF_CLIENT / 2);
  first();
  first();
  uploads.enter('one', MAX_ARRIVING_OF_CLIENT / 2);
  assert.throws(() => uploads.enter('one', 1), refused('rate-limited'));
});
