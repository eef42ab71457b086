import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decode } from '../../../../src/inference/image/decode.ts';
import { examine } from '../../../../src/inference/image/examine.ts';
import { OTHERS, sample } from '../../../helpers/photos/samples.ts';

// The decoder keeps its messages in one place for all threads: of pictures that are damaged at the same
// time, some get a message that does not name the part that read them.
test('pictures that are cut off are damaged pictures also when many are decoded at once', async () => {
  const whole = sample(OTHERS[0]!);
  const cut = [0.3, 0.5, 0.7, 0.9].map((share) => whole.subarray(0, whole.length * share));
  const kinds = new Map<string, number>();
  for (let round = 0; round < 25; round++) {
    const some = [...cut, ...cut, whole].map(async (bytes) => {
      const examined = examine(bytes);
      const decoded = examined.kind === 'refused' ? examined : await decode(examined);
      const kind = decoded.kind === 'refused' ? decoded.reason : decoded.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    });
    await Promise.all(some);
  }
  assert.deepEqual(Object.fromEntries(kinds), { 'image-invalid': 200, image: 25 });
});
