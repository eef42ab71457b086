import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { byProminence, type FivePoints } from '../../src/domain/face/face.ts';
import { fiveOf68 } from '../../src/inference/image/geometry.ts';
import type { RgbImage } from '../../src/inference/image/image.ts';
import { startDecoding } from '../../src/inference/pipeline/decode-step.ts';
import { detectFaces } from '../../src/inference/pipeline/detector.ts';
import { findLandmarks } from '../../src/inference/pipeline/landmarks.ts';
import { openSession } from '../../src/inference/runtime/session.ts';
import { readDataset } from '../evaluate/dataset/dataset.ts';
import { builtIn } from '../evaluate/dataset/engine.ts';
import { openProgress } from '../shared/progress.ts';

/** A face with the points by which it is aligned. */
export interface PlacedFace {
  readonly person: number;
  readonly image: RgbImage;
  readonly points: FivePoints;
}

interface Labelled {
  readonly person: number;
  readonly file: string;
}

/** People of the sample photographs of whom there are several. */
const SAMPLES = [
  ['franck_01829', 'franck_02045', 'franck_02221', 'franck_02888', 'franck_03979', 'franck_04117'],
  ['audrey', 'audrey_crop'],
  ['bieber_small', 'Justin-Bieber2_crop'],
  ['cage', 'cage2_crop'],
  ['SeanConnery', 'sean_guru2_crop'],
  ['chuck_crop'],
  ['fragrance-George-Clooney-main_crop'],
  ['kim1_crop'],
  ['obama4_crop'],
  ['queen20_crop'],
  ['ri_1_crop'],
];
const MAX_PEOPLE = 60;
const EACH = 2;

async function photographs(dataset: string | null): Promise<Labelled[]> {
  if (dataset === null) {
    return SAMPLES.flatMap((names, person) =>
      names.map((name) => ({ person, file: join('samples', `${name}.jpg`) })),
    );
  }
  const { images } = await readDataset(dataset);
  const people = [...Map.groupBy(images, ({ person }) => person).values()];
  return people
    .filter((own) => own.length >= EACH)
    .slice(0, MAX_PEOPLE)
    .flatMap((own) => own.slice(0, EACH));
}

/** The faces of labelled photographs, or of the samples without a data set. */
export async function readFaces(dataset: string | null): Promise<PlacedFace[]> {
  const { manifest, modelsFolder } = await builtIn();
  const open = (entry: { file: string } & Parameters<typeof openSession>[1]) =>
    openSession(join(modelsFolder, entry.file), entry);
  const detector = await open(manifest.detector);
  const landmarks = await open(manifest.landmarks);
  const labelled = await photographs(dataset);
  const progress = openProgress('reading faces', labelled.length);
  const faces: PlacedFace[] = [];
  try {
    for (const { person, file } of labelled) {
      const decoded = await startDecoding(new Uint8Array(await readFile(file))).decoded;
      progress.step();
      if (decoded.kind !== 'image') continue;
      const { image } = decoded;
      const [box] = byProminence(await detectFaces(detector, manifest.detector, image), image);
      if (!box) continue;
      const marks = await findLandmarks(landmarks, manifest.landmarks, image, box);
      faces.push({ person, image, points: fiveOf68(marks) });
    }
  } finally {
    progress.done();
    await detector.release();
    await landmarks.release();
  }
  return faces;
}
