import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ownFolder } from '../../helpers/folders.ts';
import { onScreen } from '../../helpers/photos/attacks.ts';
import { plain } from '../../helpers/photos/images.ts';
import { FRANCK, OTHERS, sample } from '../../helpers/photos/samples.ts';
import { runScript } from '../../helpers/run-script.ts';

test('evaluate --pad measures real photographs against attacks by species', async (t) => {
  const folder = ownFolder(t);
  const put = (path: string, bytes: Buffer) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  };
  for (const file of [FRANCK[0]!, 'queen20_crop.jpg']) put(`live/${file}`, sample(file));
  put('live/empty.jpg', await plain(320, 240, [90, 90, 90]));
  put('attack/screen/1.jpg', await onScreen(sample(FRANCK[1]!)));
  // The "attack" is a real photograph, so the model must accept it.
  put('attack/perfect/1.jpg', sample(FRANCK[2]!));
  for (const [person, files] of [
    ['franck', FRANCK.slice(0, 2)],
    ['cage', [OTHERS[2]!]],
  ] as const) {
    for (const [i, file] of files.entries())
      put(`people/${person}/${person}_000${i}.jpg`, sample(file));
  }
  const out = join(folder, 'out');
  const args = ['--pad', folder, '--dataset', join(folder, 'people'), '--out', out];
  const ran = await runScript('lab/evaluate.ts', folder, args, { PAD_THRESHOLD: '0.01' });
  assert.equal(ran.code, 0, ran.stderr);
  assert.match(ran.stdout, /attack: screen +APCER +1 +1 +0\.01 \(configured\)/);
  const report = JSON.parse(readFileSync(join(out, 'pad.json'), 'utf8'));
  const errorsOf = (name: string, threshold: number) => {
    const group = report.groups.find((g: { name: string }) => g.name === name);
    const point = group.points.find((p: { threshold: number }) => p.threshold === threshold);
    return [point.errors, point.judged];
  };
  assert.deepEqual(errorsOf('screen', 0.5), [0, 1]);
  assert.deepEqual(errorsOf('perfect', 0.5), [1, 1]);
  assert.deepEqual(errorsOf('people', 0.5), [0, 3]);
  const [live] = report.groups;
  assert.deepEqual(live.notJudged, { 'no-face': 1 });
  assert.deepEqual([live.images, live.points[0].judged], [3, 2]);
  assert.deepEqual([live.points[0].errors, live.points[1].errors], [0, 1], 'one is refused at 0.5');
  assert.match(
    readFileSync(join(out, 'pad.html'), 'utf8'),
    /Small evidence: 2 judged attacks of 2 species/,
  );
});

test('evaluate --pad with a folder that is not there is a usage error', async (t) => {
  const folder = ownFolder(t);
  const ran = await runScript('lab/evaluate.ts', folder, ['--pad', join(folder, 'none')]);
  assert.equal(ran.code, 2);
  assert.match(ran.stderr, /does not exist/);
});
