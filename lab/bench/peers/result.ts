import type { Block } from '../measure/block.ts';

export interface Accuracy {
  readonly photographs: number;
  readonly noFace: number;
  readonly genuinePairs: number;
  readonly impostorPairs: number;
  /** The loosest threshold with a false match rate of at most `FMR`, in the contender’s own measure. */
  readonly threshold: number;
  readonly fnmr: number;
  readonly equalErrorRate: number;
}

export interface PeerOutcome {
  readonly name: string;
  readonly about: string;
  /** Why there are no figures, or null. */
  readonly failure: string | null;
  /** Blocks of the bare loop and of the peer, alternately. */
  readonly blocks: readonly Block[];
  /** Memory of all its processes after its last block; null when it failed. */
  readonly residentBytes: number | null;
  /** Null without a dataset. */
  readonly accuracy: Accuracy | null;
}

export interface PeersResult {
  readonly peers: readonly PeerOutcome[];
  /** Accuracy of the service’s own pipeline on the same photographs. */
  readonly accuracy: Accuracy | null;
}
