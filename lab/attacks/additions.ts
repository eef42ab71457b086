import { alignColumns } from '../../operator/command/columns.ts';
import { CONFIDENT_FMR } from '../../src/domain/comparison/adaptation.ts';
import { comparisonScore, fuse } from '../../src/domain/comparison/matching.ts';
import { type Face, LOGIN_FMR, type People } from './people.ts';

/** Photographs at the first enrolment. */
const ENROLLED = [1, 3];
/** For one person: how many enrolments are tried, and how many photographs are added to each. */
const MOST_ENROLMENTS = 20;
const MOST_ADDITIONS = 40;

const percent = (part: number, all: number): string => `${((100 * part) / all).toFixed(1)} %`;

/** Every other photograph of the person, with the reference that it is compared with. */
function* additionsOf(own: readonly Face[], enrolled: number) {
  for (let i = 0; i + enrolled <= own.length && i < MOST_ENROLMENTS; i++) {
    const reference = fuse(own.slice(i, i + enrolled).map(({ embedding }) => embedding));
    for (const [j, face] of own.slice(0, MOST_ADDITIONS).entries()) {
      if (j < i || j >= i + enrolled) yield { face, reference };
    }
  }
}

/** How many photographs of the right person are refused as additions, and as logins. */
export function additions({ faces, threshold }: People): string {
  const byPerson = Map.groupBy(faces, ({ person }) => person);
  const rows = ENROLLED.map((enrolled) => {
    let [all, login, addition] = [0, 0, 0];
    for (const own of byPerson.values()) {
      for (const { face, reference } of additionsOf(own, enrolled)) {
        const score = comparisonScore(face.embedding, reference);
        all++;
        if (score < threshold(LOGIN_FMR, enrolled, face.norm)) login++;
        if (score < threshold(CONFIDENT_FMR, enrolled, face.norm)) addition++;
      }
    }
    return [String(enrolled), String(all), percent(login, all), percent(addition, all)];
  });
  const head = ['enrolled', 'other photographs', 'refused as logins', 'refused as additions'];
  return alignColumns([head, ...rows]);
}
