import type { FivePoints } from '../../domain/face/face.ts';
import type { PerChannel } from '../image/warp.ts';
import type { Manifest } from './manifest.ts';

/**
 * Two lengths of an embedding before normalisation. They convert the length to a clarity that is
 * comparable between embedders.
 */
export interface Clarity {
  /** Length below which a face is refused. */
  readonly least: number;
  /** Length above which comparisons do not get more accurate. */
  readonly good: number;
}

/** What the pipeline must know of an embedder, either the built-in one or an operator's own. */
export interface EmbedderEntry {
  /** Id that is stored with every template of this embedder. */
  readonly id: string;
  readonly file: string;
  readonly input: {
    readonly shape: readonly [1, number, number, number];
    readonly order: 'rgb' | 'bgr' | 'grey';
    readonly mean: PerChannel;
    readonly scale: PerChannel;
  };
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /**
   * Where the eyes, the nose and the mouth corners must lie, in pixels of the input. Absent: the
   * ArcFace points at 112 x 112.
   */
  readonly points?: FivePoints;
  /**
   * Absent: the length already has the scale of the quality limits. Null: the length says nothing about
   * clarity.
   */
  readonly clarity?: Clarity | null;
  /**
   * Score from which two photographs are one capture. Absent: the value of the built-in embedder. Null:
   * not known.
   */
  readonly sameCapture?: number | null;
}

export type ModelEntries = Omit<Manifest['models'], 'embedder'> & {
  readonly embedder: EmbedderEntry;
};

/** Number of components of an embedding. */
export const dimensionOf = (entry: EmbedderEntry): number =>
  Object.values(entry.outputs)[0]!.at(-1)!;
