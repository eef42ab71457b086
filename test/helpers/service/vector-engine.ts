import { toUnit } from '../../../src/domain/comparison/matching.ts';
import { noSketch } from '../../../src/domain/face/sketch.ts';
import type { FaceEngine } from '../../../src/ports/engine.ts';
import { GOOD_FACE } from '../photos/measures.ts';

const LENGTH = 128;

/**
 * An engine whose uploaded bytes are the embedding itself, so that a test chooses how similar two
 * photographs are. The store, the routes and the thresholds are the real ones.
 */
export const vectorEngine: FaceEngine = {
  async analyse(image) {
    const bytes = Uint8Array.from(image);
    return {
      kind: 'face',
      embedding: new Float32Array(bytes.buffer),
      sketch: noSketch(),
      measures: GOOD_FACE,
      box: { x1: 0, y1: 0, x2: 1, y2: 1, score: 1 },
      quarterTurns: 0,
      liveness: 1,
      stages: {},
    };
  },
  load: () => ({ queued: 0, full: false, threads: 2, busy: 0, stuck: 0 }),
  close: async () => {},
};

export type Vector = Float32Array;

/** The face of person `n`: the unit vector along axis `n`, at a right angle to all others. */
export const person = (n: number): Vector =>
  Float32Array.from({ length: LENGTH }, (_, i) => (i === n ? 1 : 0));

/** The face that lies `degrees` away from `from` towards `to`, a blend of both. */
export function blend(from: Vector, to: Vector, degrees: number): Vector {
  const angle = (degrees * Math.PI) / 180;
  return toUnit(from.map((x, i) => Math.cos(angle) * x + Math.sin(angle) * to[i]!));
}

/** What a test uploads to show this face. */
export const shows = (face: Vector): Buffer => Buffer.from(face.slice().buffer);
