import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { UsableFace } from '../../domain/analysis.ts';
import type { ShownSample } from '../../domain/replay.ts';

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

export const shownSample = (digest: Buffer, { embedding, sketch }: UsableFace): ShownSample => ({
  digest,
  embedding,
  sketch,
});
