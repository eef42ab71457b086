import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  makeDurableFile,
  makeDurableFolder,
} from '../../../../src/store/sqlite/file/durable-files.ts';
import { ownFolder } from '../../../helpers/folders.ts';

// That both outlive a power cut is shown by test/resilience/durability/power-cut.test.ts.

test('a file is made whole and private, and its draft is gone', (t) => {
  const folder = join(ownFolder(t), 'new', 'below');
  makeDurableFolder(folder);
  makeDurableFolder(folder);
  makeDurableFile(join(folder, 'key'), 'text', join(folder, 'draft'));
  assert.deepEqual(readdirSync(folder), ['key']);
  assert.equal(readFileSync(join(folder, 'key'), 'utf8'), 'text');
  if (process.platform === 'win32') return;
  assert.equal(statSync(join(folder, 'key')).mode & 0o777, 0o600);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
});

test('a file that is there is never replaced', (t) => {
  const folder = ownFolder(t);
  const file = join(folder, 'key');
  writeFileSync(file, 'first');
  assert.throws(() => makeDurableFile(file, 'second', join(folder, 'draft')), { code: 'EEXIST' });
  assert.equal(readFileSync(file, 'utf8'), 'first');
  assert.deepEqual(readdirSync(folder), ['key']);
});
