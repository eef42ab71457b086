import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Frame } from '../../domain/challenge/sequence.ts';
import type { ShownSample } from '../../domain/comparison/replay.ts';

/**
 * Makes digests of photographs with a secret key, so that nobody can look up a known picture in the
 * store.
 */
export class PhotoDigests {
  readonly #key: KeyObject;

  constructor(key: Buffer) {
    this.#key = createSecretKey(key);
  }

  /** HMAC-SHA-256 of the file, 32 bytes. Call it before the engine takes the bytes. */
  of(bytes: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(bytes).digest();
  }
}

/** What the store remembers of an accepted photograph. */
export const shownSample = ({ digest, face }: Frame): ShownSample => ({
  digest,
  embedding: face.embedding,
  sketch: face.sketch,
});
