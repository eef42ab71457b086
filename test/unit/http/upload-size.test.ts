import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { MAX_IMAGE_BYTES, MAX_REQUEST_BYTES } from '../../../src/http/upload-size.ts';
import { ROOT } from '../../helpers/folders.ts';

const MIB = 1024 * 1024;

test('Nginx takes as much as the service, and says so in one place', () => {
  const folder = join(ROOT, 'nginx');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sizes = files
    .filter((file) => file.endsWith('.conf'))
    .flatMap((file) =>
      [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/^ *client_max_body_size (\w+);/gm),
      ].map(([, size]) => `${file} ${size}`),
    );
  assert.deepEqual(sizes.sort(), [
    'answer.conf 0',
    'nginx.conf 16k',
    // The administrator's pages: a dashboard that is saved.
    'page.conf 4m',
    `upload.conf ${MAX_REQUEST_BYTES / MIB}m`,
  ]);
});

test('one photograph of the largest size fits into a request', () => {
  assert.ok(MAX_IMAGE_BYTES + 64 * 1024 < MAX_REQUEST_BYTES);
});
