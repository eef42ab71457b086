import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { Random } from '../../../ports/system.ts';

const FORMAT = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
export const KEY_BYTES = 32;

/**
 * A 32-byte key. Use a KeyObject for a key that is used often: Node converts a Buffer at every call,
 * which is a third of the work.
 */
export type SecretKey = Buffer | KeyObject;

/**
 * Encrypts with AES-256-GCM. The result is a format byte, a random 96-bit nonce, the ciphertext and a
 * 128-bit tag. `context` names the one place that the value belongs to (table:column:row:...); it
 * cannot be opened with another context.
 */
export function seal(key: SecretKey, plain: Uint8Array, context: string, random: Random): Buffer {
  const nonce = random.bytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([Buffer.of(FORMAT), nonce, body, cipher.getAuthTag()]);
}

/** Decrypts what `seal` made. Throws when the bytes were not sealed with this key for this context. */
export function open(key: SecretKey, sealed: Buffer, context: string): Buffer {
  if (sealed[0] !== FORMAT || sealed.length < 1 + NONCE_BYTES + TAG_BYTES) {
    throw new Error('not a sealed value');
  }
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const body = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
    .setAAD(Buffer.from(context))
    .setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
  return Buffer.concat([decipher.update(body), decipher.final()]);
}

export const vectorToBytes = (v: Float32Array): Uint8Array =>
  new Uint8Array(v.buffer, v.byteOffset, v.byteLength);

/** Throws RangeError when the length is not a multiple of four. */
export function bytesToVector(bytes: Buffer): Float32Array {
  if (bytes.length % 4 !== 0) throw new RangeError(`${bytes.length} bytes are no vector`);
  return new Float32Array(new Uint8Array(bytes).buffer);
}
