import { Failure } from '../../operator/command/failure.ts';
import { seeded } from '../../src/calibration/random.ts';
import type { Face } from './people.ts';

/** Random pairs of faces of different people. */
export function* strangers(
  faces: readonly Face[],
  pairs: number,
  seed: number,
): Generator<readonly [Face, Face]> {
  if (new Set(faces.map(({ person }) => person)).size < 2) {
    throw new Failure('The data set has no two people with a usable face.');
  }
  const random = seeded(seed);
  const drawn = () => faces[Math.floor(random() * faces.length)]!;
  for (let i = 0; i < pairs; i++) {
    const own = drawn();
    let other = drawn();
    while (other.person === own.person) other = drawn();
    yield [own, other];
  }
}
