import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { CONFIDENT_FMR } from '../../src/domain/comparison/adaptation.ts';
import { comparisonScore, fuse } from '../../src/domain/comparison/matching.ts';
import { MAX_TEMPLATES } from '../../src/domain/comparison/template.ts';
import { openProgress } from '../shared/progress.ts';
import { type Face, LOGIN_FMR, type People } from './people.ts';
import { strangers } from './strangers.ts';

const STEPS = 17;

async function blend(from: Buffer, to: Buffer, share: number): Promise<Uint8Array> {
  const { width, height } = await sharp(from).metadata();
  const top = await sharp(to).resize(width, height, { fit: 'fill' }).ensureAlpha(share).png();
  const mixed = sharp(from).composite([{ input: await top.toBuffer() }]);
  return new Uint8Array(await mixed.jpeg({ quality: 95 }).toBuffer());
}

/** Whether the second person matches a reference of these templates. */
const letsIn = (templates: readonly Float32Array[], { embedding, norm }: Face, people: People) =>
  comparisonScore(embedding, fuse(templates)) >=
  people.threshold(LOGIN_FMR, templates.length, norm);

interface Walk {
  readonly byAll: boolean;
  readonly byFirst: boolean;
  readonly byCopies: boolean;
}

/** Adds blends of two photographs one after the other, each with more of the second person. */
async function walk(own: Face, other: Face, people: People): Promise<Walk> {
  const [from, to] = [await readFile(own.file), await readFile(other.file)];
  const all = [own.embedding];
  const held = [own.embedding];
  for (let step = 1; step <= STEPS; step++) {
    const face = await people.pool.analyse(await blend(from, to, step / STEPS));
    if (face.kind !== 'face') continue;
    const { embedding, measures } = face;
    const reached = (templates: readonly Float32Array[], fmr: number) =>
      comparisonScore(embedding, fuse(templates)) >=
      people.threshold(fmr, templates.length, measures.norm);
    if (reached(all, LOGIN_FMR)) all.push(embedding);
    if (reached([own.embedding], CONFIDENT_FMR)) held.push(embedding);
  }
  const last = held.length > 1 ? held.at(-1)! : null;
  const copies = last
    ? [own.embedding, ...Array<Float32Array>(MAX_TEMPLATES - 1).fill(last)]
    : held;
  return {
    byAll: letsIn(all, other, people),
    byFirst: letsIn(held, other, people),
    byCopies: letsIn(copies, other, people),
  };
}

/** In how many pairs of strangers a series of blends leads from one person to the other. */
export async function blends(people: People, pairs: number, seed: number): Promise<string> {
  const progress = openProgress('pairs', pairs);
  const count = { byAll: 0, byFirst: 0, byCopies: 0 };
  for (const [own, other] of strangers(people.faces, pairs, seed)) {
    const ended = await walk(own, other, people);
    if (ended.byAll) count.byAll++;
    if (ended.byFirst) count.byFirst++;
    if (ended.byCopies) count.byCopies++;
    progress.step();
  }
  progress.done();
  const said = (what: string, n: number) => `${what}: second person let in for ${n} of ${pairs}`;
  return [
    `${STEPS} blends of each pair, added in turn`,
    said('held against all that was added, at the threshold of a login', count.byAll),
    said('held against the first enrolment, at FMR 1e-6 (as the service does)', count.byFirst),
    said(`the same, the last blend that is taken added ${MAX_TEMPLATES - 1} times`, count.byCopies),
  ].join('\n');
}
