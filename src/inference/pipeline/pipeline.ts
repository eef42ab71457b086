import { toUnit } from '../../domain/comparison/matching.ts';
import type { FaceAnalysis, Refusal, UsableFace } from '../../domain/face/analysis.ts';
import { byProminence } from '../../domain/face/face.ts';
import {
  ADVICE,
  earlyFault,
  faultWithin,
  frameLimits,
  PROFILES,
  type QualityFault,
  type QualityLimits,
  type QualityProfile,
  withoutClarity,
} from '../../domain/face/quality.ts';
import { quarterTurns, type RgbImage } from '../image/image.ts';
import { releaseMemory } from '../threads/release-memory.ts';
import { type Decoding, startDecoding } from './decode-step.ts';
import { describeFace, embedFace } from './describe-face.ts';
import { detectFaces } from './detector.ts';
import { liveness } from './liveness.ts';
import type { LoadedModels } from './load-models.ts';
import { hasRival } from './rivals.ts';
import { sketchOf } from './sketch.ts';
import type { Stopwatch } from './stopwatch.ts';

/**
 * `service`: one face, full quality gate. `frame`: for the turned frames of a challenge; one face, pose
 * not judged. `assess`: for measuring labelled pictures; the most prominent face, nothing refused for
 * its quality.
 */
export type PipelineMode = 'service' | 'frame' | 'assess';

/**
 * Below this clarity the face may lie on its side or upside down, so the other three orientations are
 * tried. Faces upside down reach 3.1.
 */
const RETRY_NORM = 3.15;
/**
 * Degrees. The detector sees a head that is tilted by more than about 45 degrees, but the landmarks are
 * then wrong; a quarter turn brings it closer to upright.
 */
const RETRY_ROLL = 35;
/** Clarity of what the detector takes for a face where there is none, about. */
const NO_FACE_NORM = 2.3;

interface AnalyseOptions {
  readonly mode: PipelineMode;
  readonly profile: QualityProfile;
  readonly watch: Stopwatch;
}

/** A face without the results that are computed only for the chosen orientation. */
type FoundFace = Omit<UsableFace, 'liveness' | 'sketch'>;

type OrientationResult =
  | { face: FoundFace; image: RgbImage }
  | { fault: 'no-face' | 'multiple-faces' }
  | { poor: QualityFault };

const DETAIL = {
  'no-face': 'No face was found: hold the phone so that the whole face is in the picture.',
  'multiple-faces': 'Several faces were found: make sure that only one person is in the picture.',
} as const;

async function tryOrientation(
  models: LoadedModels,
  image: RgbImage,
  turns: number,
  { mode, profile, watch }: AnalyseOptions,
): Promise<OrientationResult> {
  const { detector, manifest } = models;
  const found = await watch.time('detect', () => detectFaces(detector, manifest.detector, image));
  const faces = byProminence(found, image);
  const box = faces[0];
  if (!box) return { fault: 'no-face' };
  const { input, measures: seen } = await describeFace(models, image, box, watch);
  if (mode !== 'assess' && (await hasRival(models, image, faces, seen.sharpness, watch))) {
    return { fault: 'multiple-faces' };
  }
  const limits = limitsOf(models, mode, profile);
  const poor = limits && earlyFault(limits, seen);
  if (poor) return { poor };
  const { embedding, clarity } = await embedFace(models, input, watch);
  return {
    face: {
      kind: 'face',
      embedding: toUnit(embedding),
      measures: { ...seen, norm: clarity, turnGain: Number.POSITIVE_INFINITY },
      box,
      quarterTurns: turns,
    },
    image,
  };
}

/** A face that was found in a turned photograph, with what turning gained over the first orientation. */
function turnedFace(
  face: FoundFace,
  first: Exclude<OrientationResult, { poor: QualityFault }>,
): FoundFace {
  const before = 'face' in first ? first.face.measures.norm : 0;
  const turnGain = face.measures.norm - Math.max(NO_FACE_NORM, before);
  return { ...face, measures: { ...face.measures, turnGain } };
}

const lowQuality = (fault: QualityFault): Refusal => ({
  kind: 'refused',
  reason: 'low-quality',
  detail: ADVICE[fault],
  fault,
});

/** The quality limits; null when no face is refused for its quality. */
function limitsOf(
  { manifest }: LoadedModels,
  mode: PipelineMode,
  profile: QualityProfile,
): QualityLimits | null {
  if (mode === 'assess') return null;
  const limits = mode === 'frame' ? frameLimits(profile) : PROFILES[profile];
  return manifest.embedder.clarity === null ? withoutClarity(limits) : limits;
}

/** Decodes a photograph, then finds, aligns, judges and embeds its one face. */
export const analyse = (
  models: LoadedModels,
  bytes: Uint8Array,
  mode: PipelineMode,
  profile?: QualityProfile,
): Promise<FaceAnalysis> => analyseDecoded(models, startDecoding(bytes), mode, profile);

/**
 * The same for a photograph that is already being decoded. The memory of its pixels is released
 * afterwards. Throws when the decoder or a model fails.
 */
export async function analyseDecoded(
  models: LoadedModels,
  { decoded: decoding, watch }: Decoding,
  mode: PipelineMode,
  profile: QualityProfile = 'standard',
): Promise<FaceAnalysis> {
  const decoded = await decoding;
  if (decoded.kind === 'failed') throw new Error(`the decoder failed: ${decoded.why}`);
  if (decoded.kind === 'refused') return { ...decoded, stages: watch.stages };
  try {
    return {
      ...(await judge(models, decoded.image, { mode, profile, watch })),
      stages: watch.stages,
    };
  } finally {
    releaseMemory(decoded.image.data);
  }
}

async function judge(
  models: LoadedModels,
  upright: RgbImage,
  options: AnalyseOptions,
): Promise<UsableFace | Refusal> {
  const { mode, profile, watch } = options;
  const first = await tryOrientation(models, upright, 0, options);
  if ('poor' in first) return lowQuality(first.poor);
  let best: Exclude<OrientationResult, { poor: QualityFault }> = first;
  let poor: QualityFault | null = null;
  const unsure =
    'face' in best
      ? best.face.measures.norm < RETRY_NORM || Math.abs(best.face.measures.roll) > RETRY_ROLL
      : best.fault === 'no-face';
  if (unsure && !models.without.includes('upright')) {
    for (const turns of [1, 2, 3] as const) {
      const turned = quarterTurns(upright, turns);
      const other = await tryOrientation(models, turned, turns, options);
      if ('poor' in other) poor ??= other.poor;
      if (!('face' in other)) continue;
      if ('face' in best && other.face.measures.norm <= best.face.measures.norm) continue;
      best = { ...other, face: turnedFace(other.face, first) };
    }
  }
  if (!('face' in best)) {
    if (poor) return lowQuality(poor);
    const { fault } = best;
    return { kind: 'refused', reason: fault, detail: DETAIL[fault] };
  }
  const limits = limitsOf(models, mode, profile);
  const fault = limits && faultWithin(limits, best.face.measures);
  if (fault) return lowQuality(fault);
  const { face, image } = best;
  const { liveness: session, manifest } = models;
  const live = session
    ? await watch.time('liveness', () => liveness(session, manifest.liveness, image, face.box))
    : null;
  return { ...face, liveness: live, sketch: sketchOf(image) };
}
