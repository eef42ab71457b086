import assert from 'node:assert/strict';
import { test } from 'node:test';
import { UsageError } from '../../../operator/command/failure.ts';
import { readExpiry } from '../../../operator/keys/expiry.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

test('days count from now, a date is its midnight in UTC, a time is itself', () => {
  assert.equal(readExpiry('1d', NOW), Date.UTC(2026, 0, 2, 12));
  assert.equal(readExpiry('90d', NOW), Date.UTC(2026, 3, 1, 12));
  assert.equal(readExpiry('2026-01-02', NOW), Date.UTC(2026, 0, 2));
  assert.equal(readExpiry('2028-02-29', NOW), Date.UTC(2028, 1, 29));
  assert.equal(readExpiry('2026-01-02T03:04:05Z', NOW), Date.UTC(2026, 0, 2, 3, 4, 5));
  assert.equal(readExpiry('2026-01-02T03:04:05+02:00', NOW), Date.UTC(2026, 0, 2, 1, 4, 5));
});

test('what is no future moment is refused', () => {
  const wrong = ['', 'd', '0d', '-1d', '1.5d', '90', '99999d', '90 d', '2026-02-29', '2026-1-2'];
  const unsure = ['01/02/2027', '2027-01-02T03:04:05', 'tomorrow', 'Infinity'];
  const past = ['2026-01-01', '2025-12-31', '2026-01-01T12:00:00Z', '2026-01-01T13:00:00+01:00'];
  for (const text of [...wrong, ...unsure, ...past]) {
    assert.throws(() => readExpiry(text, NOW), UsageError, text);
  }
});
