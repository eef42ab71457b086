import type { Replay } from '../../../src/domain/comparison/replay.ts';
import type { QualityProfile } from '../../../src/domain/face/quality.ts';
import type { Share } from '../rates/share.ts';
import type { SittingRow, WronglySeen } from './new.ts';
import type { Half } from './options.ts';

export interface EditRow {
  readonly name: string;
  readonly about: string;
  readonly refused: number;
  readonly noMatch: number;
  /** Of what matched: what was found to have been shown before. */
  readonly seen: Share;
  /** How it was found, the first way counts: bytes of the file, embedding of the face, whole picture. */
  readonly by: Readonly<Record<Replay, number>>;
  /** Of all: what matched and was taken for new. */
  readonly past: Share;
}

export interface ReplayEvaluation {
  readonly model: string;
  readonly dataset: string;
  readonly half: Half;
  readonly fmr: number;
  readonly profile: QualityProfile;
  /** Those with a usable face. */
  readonly photographs: number;
  readonly rows: readonly EditRow[];
  readonly wrongly: WronglySeen;
  readonly strangers: { readonly pairs: number; readonly wrong: number };
  /** Null: not measured. */
  readonly sittings: readonly { name: string; rows: readonly SittingRow[] }[] | null;
}
