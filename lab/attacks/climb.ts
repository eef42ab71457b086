import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { alignColumns } from '../../operator/command/columns.ts';
import { seeded } from '../../src/calibration/random.ts';
import { decide, type ScoreDetail, toldConfidence } from '../../src/domain/comparison/decision.ts';
import { comparisonScore } from '../../src/domain/comparison/matching.ts';
import { openProgress } from '../shared/progress.ts';
import type { Face, People } from './people.ts';
import { strangers } from './strangers.ts';

const SIDE = 250;
const RAW = { width: SIDE, height: SIDE, channels: 3 } as const;
/** Photographs of others that are mixed in. */
const MIXED = 60;
const LOOKS = [1, 50, 100, 200, 300];
const DETAILS: readonly ScoreDetail[] = ['full', 'coarse'];

const pixelsOf = async ({ file }: Face): Promise<Buffer> =>
  sharp(await readFile(file))
    .resize(SIDE, SIDE, { fit: 'cover' })
    .removeAlpha()
    .raw()
    .toBuffer();

/** Moves the picture 5 to 20 per cent nearer to another photograph, or away from it. */
function mixed(best: Buffer, other: Buffer, random: () => number): Buffer {
  const weight = (0.05 + 0.15 * random()) * (random() < 0.5 ? 1 : -1);
  return Buffer.from(
    best.map((value, i) => Math.max(0, Math.min(255, value + weight * (other[i]! - value)))),
  );
}

interface Attack {
  readonly target: Face;
  readonly start: Buffer;
  readonly others: readonly Buffer[];
  readonly detail: ScoreDetail;
  readonly seed: number;
}

/** The true score of the best picture so far, after each of these numbers of tries. */
async function climb(people: People, attack: Attack, step: () => void): Promise<number[]> {
  const { target, detail, others } = attack;
  const random = seeded(attack.seed);
  let best = { pixels: attack.start, told: -2, score: -2 };
  const curve: number[] = [];
  for (let query = 1; query <= LOOKS.at(-1)!; query++) {
    const other = others[Math.floor(random() * others.length)]!;
    const pixels = query === 1 ? best.pixels : mixed(best.pixels, other, random);
    const png = await sharp(pixels, { raw: RAW }).png({ compressionLevel: 1 }).toBuffer();
    const face = await people.pool.analyse(new Uint8Array(png));
    if (face.kind === 'face') {
      const score = comparisonScore(face.embedding, target.embedding);
      // Every picture is refused, whatever its score: only the score in the answers guides the attack.
      const told = toldConfidence(decide(score, Number.POSITIVE_INFINITY), detail);
      if (told > best.told) best = { pixels, told, score };
    }
    if (LOOKS.includes(query)) curve.push(best.score);
    step();
  }
  return curve;
}

/** How far hill climbing gets with the score of refused faces, with the locks off. */
export async function climbs(people: People, pairs: number, seed: number): Promise<string> {
  const progress = openProgress('queries', pairs * DETAILS.length * LOOKS.at(-1)!);
  const curves = new Map<ScoreDetail, number[][]>(DETAILS.map((detail) => [detail, []]));
  let n = 0;
  for (const [target, start] of strangers(people.faces, pairs, seed)) {
    const random = seeded(seed + ++n);
    const outside = people.faces.filter(
      ({ person }) => person !== target.person && person !== start.person,
    );
    const others: Buffer[] = [];
    for (let i = 0; i < MIXED; i++) {
      others.push(await pixelsOf(outside[Math.floor(random() * outside.length)]!));
    }
    for (const detail of DETAILS) {
      const attack = { target, start: await pixelsOf(start), others, detail, seed: seed + n };
      curves.get(detail)!.push(await climb(people, attack, progress.step));
    }
  }
  progress.done();
  const mean = (rows: readonly number[][], i: number) =>
    rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length;
  const rows = [...curves].map(([detail, all]) => [
    `SCORE_DETAIL=${detail}`,
    ...LOOKS.map((_, i) => mean(all, i).toFixed(2)),
    Math.max(...all.map((row) => row.at(-1)!)).toFixed(2),
  ]);
  const table = alignColumns([['queries', ...LOOKS.map(String), 'best'], ...rows]);
  return `true score against the person who is attacked, mean of ${pairs} pairs\n${table}`;
}
