import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import { dot } from '../../../src/domain/comparison/matching.ts';
import { analyse } from '../../../src/inference/pipeline/pipeline.ts';
import { ownModels, release } from '../../helpers/models/shipped-models.ts';
import { turned, withOrientation } from '../../helpers/photos/images.ts';
import { attempt, enrolment } from '../../helpers/service/form.ts';
import { face, SharedService } from './service.ts';

const service = new SharedService();
const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8];

test('B09 the pictures of this file are stored as their tag says', async () => {
  const { width, height } = await sharp(face).metadata();
  for (const orientation of ORIENTATIONS) {
    const meta = await sharp(await withOrientation(face, orientation)).metadata();
    assert.equal(meta.orientation, orientation);
    assert.equal(meta.width, orientation < 5 ? width : height);
  }
});

async function expectMatch(image: Buffer, what: string): Promise<void> {
  const answer = await service.running.app.inject(attempt('franck', image));
  assert.equal(answer.statusCode, 200, `${what}: ${answer.body}`);
  assert.equal(answer.json().success, true, `${what}: ${answer.body}`);
}

test('B09 a face matches its enrolment in every EXIF orientation and quarter turn', async () => {
  const enrolled = await service.running.app.inject(enrolment('franck', face));
  assert.equal(enrolled.statusCode, 201, enrolled.body);
  for (const orientation of ORIENTATIONS) {
    const image = await withOrientation(face, orientation);
    await expectMatch(image, `orientation ${orientation}`);
  }
  for (const quarters of [1, 2, 3]) {
    await expectMatch(await turned(face, quarters), `${quarters} quarter turns`);
  }
  await service.accepts(await withOrientation(face, 6));
});

test('B09 the EXIF orientation hardly moves the embedding', async (t) => {
  const models = await ownModels();
  t.after(() => release(models));
  const embeddingOf = async (image: Buffer) => {
    const result = await analyse(models, image, 'service');
    assert.ok(result.kind === 'face');
    assert.equal(result.quarterTurns, 0);
    return result.embedding;
  };
  const upright = await embeddingOf(face);
  const cosines: number[] = [];
  for (const orientation of ORIENTATIONS) {
    const image = await withOrientation(face, orientation);
    cosines.push(dot(upright, await embeddingOf(image)));
  }
  const spread = Math.max(...cosines) - Math.min(...cosines);
  t.diagnostic(`cosines ${cosines.map((c) => c.toFixed(4)).join(' ')}`);
  assert.ok(spread < 0.02, `${cosines}`);
  assert.ok(Math.min(...cosines) > 0.98, `${cosines}`);
});
