import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dice } from '../../../lab/fuzz/dice.ts';
import { mutatedForm } from '../../../lab/fuzz/form-case.ts';
import { mutatedImage } from '../../../lab/fuzz/image-case.ts';
import { JPEG_MUTATORS } from '../../../lab/fuzz/mutate-jpeg.ts';
import { PNG_MUTATORS } from '../../../lab/fuzz/mutate-png.ts';
import { WEBP_MUTATORS } from '../../../lab/fuzz/mutate-webp.ts';
import { imageSeeds } from '../../../lab/fuzz/seeds.ts';

const seeds = await imageSeeds(null);
const named = (name: string): Buffer => seeds.find((seed) => seed.name === name)!.bytes;

test('a seed and a number make the same case again, another number another one', () => {
  const image = (n: number) => mutatedImage(seeds, new Dice(7, 'image', n));
  const form = (n: number) => mutatedForm('f', seeds, new Dice(7, 'form', n));
  assert.deepEqual(image(3), image(3));
  assert.deepEqual(form(3), form(3));
  const different = new Set(Array.from({ length: 50 }, (_, n) => image(n).bytes.toString('hex')));
  assert.ok(different.size > 40, `${different.size} of 50`);
});

for (const [format, table, seed] of [
  ['JPEG', JPEG_MUTATORS, 'jpeg-444'],
  ['PNG', PNG_MUTATORS, 'png-rgb'],
  ['WebP', WEBP_MUTATORS, 'webp-turned'],
] as const) {
  test(`each ${format} mutation changes the file and keeps its first bytes`, () => {
    const original = named(seed);
    for (const [name, mutate] of Object.entries(table)) {
      const changed = Array.from({ length: 20 }, (_, n) => mutate(original, new Dice(name, n)));
      assert.ok(
        changed.some((bytes) => !bytes.equals(original)),
        name,
      );
      for (const bytes of changed) {
        assert.deepEqual(bytes.subarray(0, 2), original.subarray(0, 2), name);
      }
    }
  });
}

test('every mutation of a form is reached', () => {
  const seen = new Set<string>();
  for (let n = 0; n < 3000; n++) {
    for (const name of mutatedForm('f', seeds, new Dice(1, n)).label.split('+')) seen.add(name);
  }
  assert.ok(seen.size > 30, `${seen.size} mutations`);
  assert.ok(seen.has('framing') && seen.has('part-nested') && seen.has('boundary-odd'));
});
