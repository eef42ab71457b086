import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { RefusalToStart } from '../../../../src/errors.ts';
import {
  type AssetFile,
  fileFault,
  type Manifest,
  readManifest,
  verifyModels,
} from '../../../../src/inference/catalogue/manifest.ts';
import { ownFolder, ROOT } from '../../../helpers/folders.ts';

const SHIPPED = join(ROOT, 'models', 'manifest.json');
const copy = () => JSON.parse(readFileSync(SHIPPED, 'utf8')) as Manifest;

/** Refused with a sentence that names the manifest. */
async function refused(t: TestContext, text: string, what: RegExp): Promise<void> {
  const file = join(ownFolder(t), 'manifest.json');
  writeFileSync(file, text);
  await assert.rejects(readManifest(file), (error) => {
    assert.ok(error instanceof RefusalToStart);
    assert.ok(error.message.includes(file), error.message);
    assert.match(error.message, what);
    return true;
  });
}

test('the shipped manifest is valid', async () => {
  assert.deepEqual(await readManifest(SHIPPED), copy());
});

test('a manifest that is missing or no JSON is a refusal to start', async (t) => {
  await assert.rejects(readManifest(join(ownFolder(t), 'none.json')), RefusalToStart);
  await refused(t, '{', /not valid/);
});

const WRONG: Record<string, { change: (embedder: Record<string, unknown>) => void; at: RegExp }> = {
  'a file outside the folder': {
    change: (entry) => {
      entry.file = '../fr_feature.onnx';
    },
    at: /models\.embedder\.file/,
  },
  'a hash that is none': {
    change: (entry) => {
      entry.sha256 = 'none';
    },
    at: /models\.embedder\.sha256/,
  },
  'no size': {
    change: (entry) => {
      delete entry.bytes;
    },
    at: /models\.embedder\.bytes/,
  },
  'a key that nobody reads': {
    change: (entry) => {
      entry.sha265 = 'a'.repeat(64);
    },
    at: /sha265/,
  },
};

for (const [name, { change, at }] of Object.entries(WRONG)) {
  test(`a manifest with ${name} is a refusal to start that says where`, async (t) => {
    const manifest = copy();
    change(manifest.models.embedder as unknown as Record<string, unknown>);
    await refused(t, JSON.stringify(manifest), at);
  });
}

test('a file is faulty unless it is byte for byte the pinned one', async (t) => {
  const folder = ownFolder(t);
  const bytes = Buffer.from('the weights of a model');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const entry: AssetFile = {
    package: 'p',
    path: 'a/b',
    file: 'b.onnx',
    bytes: bytes.length,
    sha256,
  };
  assert.equal(await fileFault(folder, entry), 'is missing');
  const path = join(folder, entry.file);
  writeFileSync(path, bytes);
  assert.equal(await fileFault(folder, entry), null);
  writeFileSync(path, bytes.subarray(1));
  assert.match((await fileFault(folder, entry)) ?? '', /^has 21 bytes instead of 22$/);
  bytes[5]! ^= 1;
  writeFileSync(path, bytes);
  assert.match((await fileFault(folder, entry)) ?? '', /^has SHA-256 \w{64} instead of/);
});

test('the refusal says which model to fetch and how', async (t) => {
  await assert.rejects(verifyModels(copy(), ownFolder(t)), /fr_detect\.onnx is missing.*npm run/);
});
