import { norm } from '../../domain/comparison/matching.ts';
import { boxWidth, type FaceBox } from '../../domain/face/face.ts';
import { framingOf } from '../../domain/face/framing.ts';
import type { MeasuresBeforeEmbedding } from '../../domain/face/quality.ts';
import { eyesToMouth, fiveOf68, turnOf } from '../image/geometry.ts';
import type { RgbImage } from '../image/image.ts';
import { toGrey } from '../image/warp.ts';
import { alignFace, clarityOf, embed, embedderCrop } from './embedder.ts';
import { findLandmarks } from './landmarks.ts';
import type { LoadedModels } from './load-models.ts';
import { cropMeasures } from './measures.ts';
import { headPose } from './pose.ts';
import type { Stopwatch } from './stopwatch.ts';

/** One face, aligned and measured, ready for the embedder. */
export interface DescribedFace {
  readonly measures: MeasuresBeforeEmbedding;
  /** Input of the embedder. */
  readonly input: Float32Array;
}

/** Finds the landmarks in a face box, aligns the face and measures it. */
export async function describeFace(
  { landmarks, manifest }: LoadedModels,
  image: RgbImage,
  box: FaceBox,
  watch: Stopwatch,
): Promise<DescribedFace> {
  const { crop, input, lie } = await watch.time('align', async () => {
    const marks = await findLandmarks(landmarks, manifest.landmarks, image, box);
    const points = fiveOf68(marks);
    const crop = alignFace(image, points);
    const input = embedderCrop(manifest.embedder, image, points, crop);
    const lie = {
      ...framingOf(box, marks, image),
      turn: turnOf(points),
      eyesToMouth: eyesToMouth(points),
      ...headPose(marks),
    };
    return { crop, input, lie };
  });
  const side = Math.sqrt(crop.length / 3);
  return {
    input,
    measures: { widthPx: boxWidth(box), ...cropMeasures(toGrey(crop), side), ...lie },
  };
}

export interface EmbeddedFace {
  /** Not normalised. */
  readonly embedding: Float32Array;
  /** Its length, on the scale of the quality limits. */
  readonly clarity: number;
}

/** Embeds a described face. */
export async function embedFace(
  { embedder, manifest, without }: LoadedModels,
  input: Float32Array,
  watch: Stopwatch,
): Promise<EmbeddedFace> {
  const mirrored = !without.includes('mirror');
  const entry = manifest.embedder;
  const embedding = await watch.time('embed', () => embed(embedder, entry, input, mirrored));
  return { embedding, clarity: clarityOf(entry, norm(embedding)) };
}
