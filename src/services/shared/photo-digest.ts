import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Frame } from '../../domain/challenge/sequence.ts';
import type { ShownSample } from '../../domain/comparison/replay.ts';

/** Digests of photographs under a secret, so that the store says nothing about a known picture. */
export class PhotoDigests {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  /** Call it before the bytes move to the worker. */
  of(bytes: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(bytes).digest();
  }
}

/** What is remembered of an accepted photograph. */
export const shownSample = ({ digest, face }: Frame): ShownSample => ({
  digest,
  embedding: face.embedding,
  sketch: face.sketch,
});
