import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fuse } from '../../../src/domain/comparison/matching.ts';
import { readManifest } from '../../../src/inference/catalogue/manifest.ts';
import { openModels } from '../../../src/inference/pipeline/load-models.ts';
import { analyse } from '../../../src/inference/pipeline/pipeline.ts';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { addressOf, faceForm, postForm, startService } from '../../helpers/process.ts';

const CANARY = 'canary-9b2e71';
const JPEG_STARTS = [0xe0, 0xe1, 0xdb, 0xee].map((marker) => Buffer.of(0xff, 0xd8, 0xff, marker));

const chunks = (bytes: Buffer, size: number): Buffer[] =>
  Array.from({ length: Math.floor(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  );

/** The embedding that the service computes of this photograph, byte for byte. */
async function embeddingOf(photo: Buffer): Promise<Float32Array> {
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const manifest = await readManifest(join(ROOT, 'models', 'manifest.json'));
  const folder = process.env.MODELS_PATH || join(ROOT, 'models');
  const models = await openModels(manifest.models, folder);
  const face = await analyse(models, photo, 'service');
  for (const session of [models.detector, models.landmarks, models.embedder]) {
    await session.release();
  }
  assert.equal(face.kind, 'face');
  return face.kind === 'face' ? face.embedding : new Float32Array();
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

/** Names of the secrets that these bytes hold. */
const found = (bytes: Buffer, secrets: Record<string, Buffer[]>): string[] =>
  Object.entries(secrets)
    .filter(([, parts]) => parts.some((part) => bytes.includes(part)))
    .map(([name]) => name);

test('P01 photographs, embeddings and user ids leave no trace outside of their place', async (t) => {
  const folder = ownFolder(t);
  const temporary = ownFolder(t);
  const home = ownFolder(t);
  const photo = sample(FRANCK[0]!);
  const probe = sample(FRANCK[1]!);
  const embeddings = [await embeddingOf(photo), await embeddingOf(probe)];
  const vectors = [...embeddings, fuse(embeddings.slice(0, 1))];
  const secrets = {
    'the start of a JPEG': JPEG_STARTS,
    'bytes of a photograph': [photo, probe].flatMap((bytes) => chunks(bytes.subarray(1024), 48)),
    'an embedding': vectors.flatMap((v) => chunks(Buffer.from(v.buffer), 16)),
  };
  assert.deepEqual(found(photo, secrets), ['the start of a JPEG', 'bytes of a photograph']);
  assert.deepEqual(found(Buffer.from(vectors[1]!.buffer), secrets), ['an embedding']);

  const place = { TMPDIR: temporary, TMP: temporary, TEMP: temporary, HOME: home };
  // The service switches the usage reports of its libraries off, whatever its environment says.
  const env = { DATA_PATH: folder, LOG_LEVEL: 'debug', ORT_DISABLE_TELEMETRY: '0', ...place };
  const service = startService(t, env);
  const address = await addressOf(service);
  const form = faceForm(CANARY, photo);
  assert.equal((await postForm(`${address}/enroll`, form)).status, 201);
  const matched = await postForm(`${address}/authenticate`, faceForm(CANARY, probe));
  assert.equal(((await matched.json()) as { success: boolean }).success, true);
  const other = await postForm(`${address}/authenticate`, faceForm(`${CANARY}-x`, probe));
  assert.equal(other.status, 200);
  for (const path of [`users/${CANARY}`, `users/${CANARY}/history`, CANARY, `users/${CANARY}%zz`]) {
    await (await fetch(`${address}/${path}`)).text();
  }
  await postForm(`${address}/enroll`, faceForm(CANARY, photo.subarray(0, 2000)));

  const check = (when: string) => {
    const files = filesBelow(folder);
    assert.ok(files.some((file) => file.endsWith('biometric.db')));
    for (const file of files)
      assert.deepEqual(found(readFileSync(file), secrets), [], `${file} ${when}`);
    assert.deepEqual(readdirSync(temporary), [], `temporary files ${when}`);
    assert.deepEqual(readdirSync(home), [], `files in the home folder ${when}`);
    const log = Buffer.from(service.output);
    assert.ok(log.includes('"route":"/authenticate"'));
    assert.deepEqual(found(log, { ...secrets, 'a user id': [Buffer.from(CANARY)] }), [], when);
  };
  check('while it runs');
  service.signal('SIGTERM');
  assert.deepEqual(await service.exit, { code: 0, signal: null });
  check('after it stopped');
});
