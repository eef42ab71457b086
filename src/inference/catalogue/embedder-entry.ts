import type { FivePoints } from '../../domain/face/face.ts';
import type { PerChannel } from '../image/warp.ts';
import type { Manifest } from './manifest.ts';

/** Lengths of an embedding before normalisation, where they tell how well a face can be made out. */
export interface Clarity {
  /** Below it the face is refused. */
  readonly least: number;
  /** From it on more length shows no gain. */
  readonly good: number;
}

/** What the pipeline has to know of an embedder, whether the manifest pins it or an operator brought it. */
export interface EmbedderEntry {
  /** Name stored with every template made by it. */
  readonly id: string;
  readonly file: string;
  readonly input: {
    readonly shape: readonly [1, number, number, number];
    readonly order: 'rgb' | 'bgr' | 'grey';
    readonly mean: PerChannel;
    readonly scale: PerChannel;
  };
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  /** Where eyes, nose and mouth corners belong, in pixels of the input; absent: ArcFace's at 112 x 112. */
  readonly points?: FivePoints;
  /** Absent: the length is on the scale of the limits; null: it tells nothing of this model. */
  readonly clarity?: Clarity | null;
  /** Score from which two photographs are one capture; absent: the built-in's; null: not known. */
  readonly sameCapture?: number | null;
}

export type ModelEntries = Omit<Manifest['models'], 'embedder'> & {
  readonly embedder: EmbedderEntry;
};

export const dimensionOf = (entry: EmbedderEntry): number =>
  Object.values(entry.outputs)[0]!.at(-1)!;
