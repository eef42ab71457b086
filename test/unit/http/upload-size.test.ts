import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readConfig } from '../../../src/config.ts';
import { HIGHEST_IMAGE_MIB, uploadSize } from '../../../src/http/upload-size.ts';
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
    `upload.conf ${uploadSize(HIGHEST_IMAGE_MIB).requestBytes / MIB}m`,
  ]);
});

test('one photograph of the largest size fits into a request, whatever MAX_IMAGE_MB is', () => {
  for (const mib of [1, 5, HIGHEST_IMAGE_MIB]) {
    const { imageBytes, requestBytes, tooLarge } = uploadSize(mib);
    assert.equal(imageBytes, mib * MIB);
    assert.ok(imageBytes + 64 * 1024 < requestBytes);
    assert.match(tooLarge, new RegExp(`at most ${mib} MiB, and at most ${mib + 1} MiB in one`));
  }
});

test('MAX_IMAGE_MB takes whole megabytes up to what Nginx takes', () => {
  const read = (text?: string) => readConfig({ MAX_IMAGE_MB: text }, '/').MAX_IMAGE_MB;
  assert.equal(read(), HIGHEST_IMAGE_MIB);
  assert.equal(read('5'), 5);
  for (const wrong of ['0', '11', '2.5', '5m', '-1']) {
    assert.throws(() => read(wrong), /MAX_IMAGE_MB/, wrong);
  }
});
