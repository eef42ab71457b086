import { readFile } from 'node:fs/promises';
import { UsageError } from '../../../operator/command/failure.ts';
import { seeded, shuffled } from '../../../src/calibration/random.ts';
import type { FaceBox } from '../../../src/domain/face/face.ts';
import { quarterTurns } from '../../../src/inference/image/image.ts';
import { startDecoding } from '../../../src/inference/pipeline/decode-step.ts';
import type { InferencePool } from '../../../src/inference/pool/pool.ts';
import type { Progress } from '../../shared/progress.ts';
import type { Dataset, LabelledImage } from '../dataset/dataset.ts';
import { inLanes } from '../dataset/engine.ts';
import type { Subject } from './degradations.ts';

const PEOPLE_SEED = 20_260_202;

/** A photograph with the face that is to be covered, lit or shrunk. */
export interface Photograph extends LabelledImage {
  readonly box: FaceBox;
  readonly turns: number;
}

export interface Sample {
  /** Two of each person, one after the other; people are counted anew from 0. */
  readonly photographs: readonly Photograph[];
  readonly people: number;
  /** People left out because one of their two photographs shows no face, or several. */
  readonly leftOut: number;
}

/** The answer of the service to a photograph, and the face, also when the gate refuses it. */
interface Engines {
  readonly service: Pick<InferencePool, 'analyse'>;
  readonly assess: Pick<InferencePool, 'analyse'>;
}

/** Null for a photograph on which it is not clear which face is meant. */
async function look(image: LabelledImage, engines: Engines): Promise<Photograph | null> {
  const judged = await engines.service.analyse(await readFile(image.file));
  if (judged.kind === 'refused' && judged.reason === 'multiple-faces') return null;
  const found = await engines.assess.analyse(await readFile(image.file));
  return found.kind === 'face' ? { ...image, box: found.box, turns: found.quarterTurns } : null;
}

/**
 * The first two photographs of up to `most` people, drawn at random. A person is left out when one of
 * the two shows several faces: the service would refuse it, whatever is done to the picture.
 * Photographs of bad quality stay in.
 */
export async function drawSample(
  dataset: Dataset,
  most: number,
  engines: Engines,
  lanes: number,
  progress: Progress,
): Promise<Sample> {
  const own = [...Map.groupBy(dataset.images, ({ person }) => person).values()];
  const eligible = own.filter((images) => images.length >= 2);
  const queue = shuffled(eligible, seeded(PEOPLE_SEED)).map((images) => images.slice(0, 2));
  const photographs: Photograph[] = [];
  let looked = 0;
  while (photographs.length < 2 * most && looked < queue.length) {
    const batch = queue.slice(looked, looked + most - photographs.length / 2);
    looked += batch.length;
    const images = batch.flat();
    const found: (Photograph | null)[] = images.map(() => null);
    await inLanes(images.length, lanes, async (i) => {
      found[i] = await look(images[i]!, engines);
    });
    for (let i = 0; i < found.length; i += 2) {
      const [first, second] = [found[i], found[i + 1]];
      if (!first || !second) continue;
      const person = photographs.length / 2;
      photographs.push({ ...first, person }, { ...second, person });
      progress.step();
    }
  }
  const people = photographs.length / 2;
  if (people < 2) {
    throw new UsageError('--degrade needs two people with two photographs of one face each.');
  }
  return { photographs, people, leftOut: looked - people };
}

/** The pixels, turned upright, in which the face box was found. */
export async function subjectOf({
  file,
  box,
  turns,
}: Pick<Photograph, 'file' | 'box' | 'turns'>): Promise<Subject> {
  const decoded = await startDecoding(await readFile(file)).decoded;
  if (decoded.kind !== 'image') throw new Error(`${file} cannot be decoded any more`);
  const image = turns === 0 ? decoded.image : quarterTurns(decoded.image, (turns % 4) as 1 | 2 | 3);
  return { image, box };
}
