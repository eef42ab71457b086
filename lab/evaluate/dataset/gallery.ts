import type { FaceBox } from '../../../src/domain/face/face.ts';
import type { FaceMeasures, QualityFault } from '../../../src/domain/face/quality.ts';

/** One image of the data set after extraction. */
export type Extracted =
  | {
      readonly kind: 'face';
      readonly embedding: Float32Array;
      readonly measures: FaceMeasures;
      /** The result of the quality gate. */
      readonly fault: QualityFault | null;
      /** The box of the face, for code that makes a worse copy of the photograph. */
      readonly place?: { readonly box: FaceBox; readonly turns: number };
    }
  | { readonly kind: 'none'; readonly reason: string };

/** Faces in flat arrays, grouped by person. */
export interface Gallery {
  readonly people: number;
  readonly size: number;
  readonly dimension: number;
  readonly vectors: Float32Array;
  readonly person: Int32Array;
  /** Row numbers of each person's images. */
  readonly rowsOf: readonly (readonly number[])[];
}

export const vectorAt = (gallery: Gallery, row: number): Float32Array =>
  gallery.vectors.subarray(row * gallery.dimension, (row + 1) * gallery.dimension);

/** `people`: the number of all people of the data set, also of those without a face. */
export function buildGallery(
  people: number,
  faces: readonly { person: number; embedding: Float32Array }[],
): Gallery {
  const ordered = faces.toSorted((a, b) => a.person - b.person);
  const dimension = ordered[0]?.embedding.length ?? 0;
  const vectors = new Float32Array(ordered.length * dimension);
  const rowsOf: number[][] = Array.from({ length: people }, () => []);
  ordered.forEach((face, row) => {
    vectors.set(face.embedding, row * dimension);
    rowsOf[face.person]!.push(row);
  });
  const person = Int32Array.from(ordered, (face) => face.person);
  return { people, size: ordered.length, dimension, vectors, person, rowsOf };
}
