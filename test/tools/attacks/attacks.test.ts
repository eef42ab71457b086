import assert from 'node:assert/strict';
import { test } from 'node:test';
import { additions } from '../../../lab/attacks/additions.ts';
import { blends } from '../../../lab/attacks/blends.ts';
import { cuts } from '../../../lab/attacks/cuts.ts';
import { withPeople } from '../../../lab/attacks/people.ts';
import { strangers } from '../../../lab/attacks/strangers.ts';
import { Failure } from '../../../operator/command/failure.ts';
import { ownFolder } from '../../helpers/folders.ts';
import { smallDataset } from '../../helpers/photos/small-dataset.ts';

test('the measurements of the attacks run on a small data set and say what they saw', async (t) => {
  const where = { dataset: smallDataset(ownFolder(t)), limit: Infinity, threads: 1 };
  await withPeople(where, async (people) => {
    assert.ok(people.faces.length > 10, `${people.faces.length} faces`);
    const table = additions(people).split('\n');
    const [enrolled, others, login, addition] = table[1]!.split(/ {2,}/);
    assert.equal(enrolled, '1');
    assert.ok(Number(others) > 20, others);
    assert.ok(Number.parseFloat(addition!) >= Number.parseFloat(login!), table[1]);
    const [, whole, half] = (await cuts(people)).split('\n').map((row) => row.split(/ {2,}/));
    assert.ok(Number(whole![4]) >= 3, `${whole![4]} whole faces are taken`);
    assert.equal(half![4], '0', 'half a face is refused');
    const said = await blends(people, 1, 3);
    assert.match(said, /as the service does\): second person let in for 0 of 1/);
  });
});

test('pairs of strangers are the same for one seed, and never one person twice', () => {
  const face = (person: number) => {
    return { person, file: `${person}`, embedding: new Float32Array(1), norm: 1 };
  };
  const faces = [0, 0, 0, 1, 2].map(face);
  const drawn = (seed: number) =>
    [...strangers(faces, 50, seed)].map((pair) => pair.map((f) => f.person));
  assert.deepEqual(drawn(1), drawn(1));
  assert.notDeepEqual(drawn(1), drawn(2));
  assert.ok(drawn(1).every(([own, other]) => own !== other));
  assert.throws(() => [...strangers([face(0), face(0)], 1, 1)], Failure);
});
