import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { STATUS_CODES } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { PROBLEMS, Problem } from '../../src/errors.ts';
import { ROOT } from '../helpers/folders.ts';

const source = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && file !== 'errors.ts')
  .map((file) => readFileSync(join(ROOT, 'src', file), 'utf8'))
  // A file that only documents a code does not throw it.
  .map((text) => text.replaceAll(/problemResponses\([^)]*\)/g, ''))
  .join('\n');

test('every row of the table can happen', () => {
  for (const code of Object.keys(PROBLEMS)) {
    assert.ok(source.includes(`'${code}'`), `nothing answers ${code}`);
  }
});

test('every row has a valid status of an error and a title', () => {
  const titles = new Set<string>();
  for (const [code, { status, title }] of Object.entries(PROBLEMS)) {
    assert.match(code, /^[a-z]+(-[a-z]+)*$/);
    assert.ok(status >= 400 && status < 600 && STATUS_CODES[status], `${code}: ${status}`);
    assert.match(title, /^[A-Z].*[^.]$/);
    titles.add(title);
  }
  assert.equal(titles.size, Object.keys(PROBLEMS).length);
});

test('the rows are in the order of their status', () => {
  const order = Object.values(PROBLEMS).map(({ status }) => status);
  assert.deepEqual(order, order.toSorted());
});

test('a problem knows its status and what it was told', () => {
  const cause = new Error('inner');
  const errors = [{ field: 'user_id', message: 'is missing' }];
  const given = new Problem('storage-busy', 'Busy.', { retryAfterSeconds: 2, cause, errors });
  assert.equal(given.status, 503);
  assert.equal(given.retryAfterSeconds, 2);
  assert.equal(given.cause, cause);
  assert.deepEqual(given.errors, errors);
  assert.equal(given.message, 'Busy.');
});
