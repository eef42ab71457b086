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
  /** Of the matching photographs: those that were recognised as shown before. */
  readonly seen: Share;
  /** How they were recognised; the first way counts: file bytes, face embedding, whole picture. */
  readonly by: Readonly<Record<Replay, number>>;
  /** Of all photographs: those that matched and were taken for new. */
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
