import { createSecretKey, type KeyObject } from 'node:crypto';
import type { UserRecord } from '../../../domain/comparison/template.ts';
import type { ReferenceSeal } from '../../../ports/cache.ts';
import type { Random } from '../../../ports/system.ts';
import { damaged } from '../file/sqlite-errors.ts';
import { bytesToVector, KEY_BYTES, open, seal, vectorToBytes } from './cipher.ts';

type Owner = Pick<UserRecord, 'ref' | 'model' | 'wrappedKey'>;

/**
 * Encrypts the data of each user with the user's own data key. The master key encrypts the data keys.
 * `context` in the methods is the table, column and row of a value.
 */
export class Keyring implements ReferenceSeal {
  readonly #master: KeyObject;
  readonly #random: Random;

  constructor(master: Buffer, random: Random) {
    this.#master = createSecretKey(master);
    this.#random = random;
    const owner = { ref: random.uuid(), model: 'none' };
    this.absentUser = {
      ...owner,
      userId: '',
      version: 1,
      templates: 1,
      adaptive: 0,
      lastAdaptedAt: null,
      enrolledAt: 0,
      lastLoginAt: null,
      wrappedKey: this.newWrappedKey(owner),
    };
  }

  /**
   * A record of no real user, with a data key that only this process has. The work for an unknown id is
   * done with it and its result is dropped, so that it takes as long as for an enrolled user.
   */
  readonly absentUser: UserRecord;

  newWrappedKey(owner: Omit<Owner, 'wrappedKey'>): Buffer {
    return seal(this.#master, this.#random.bytes(KEY_BYTES), wrapContext(owner), this.#random);
  }

  #dataKey(owner: Owner): KeyObject {
    return createSecretKey(open(this.#master, owner.wrappedKey, wrapContext(owner)));
  }

  #dataKeyOrDamaged(owner: Owner): KeyObject {
    try {
      return this.#dataKey(owner);
    } catch (cause) {
      throw damaged(cause);
    }
  }

  sealFor(owner: Owner, context: string, plain: Uint8Array): Buffer {
    return seal(
      this.#dataKey(owner),
      plain,
      `${context}:${owner.ref}:${owner.model}`,
      this.#random,
    );
  }

  /** Throws storage-corrupt when the value does not belong to this user, context and model. */
  openFor(owner: Owner, context: string, sealed: Buffer): Buffer {
    return this.openAll(owner, [{ context, sealed }])[0]!;
  }

  /** The same for several values. The data key is decrypted only once. */
  openAll(owner: Owner, values: readonly { context: string; sealed: Buffer }[]): Buffer[] {
    try {
      const key = this.#dataKey(owner);
      return values.map(({ context, sealed }) =>
        open(key, sealed, `${context}:${owner.ref}:${owner.model}`),
      );
    } catch (cause) {
      throw damaged(cause);
    }
  }

  /** For bytes that a client sent: null when they were not sealed for this user and context. */
  openUntrusted(owner: Owner, context: string, sealed: Buffer): Buffer | null {
    const key = this.#dataKeyOrDamaged(owner);
    try {
      return open(key, sealed, `${context}:${owner.ref}:${owner.model}`);
    } catch {
      return null;
    }
  }

  seal(user: UserRecord, reference: Float32Array): Buffer {
    return this.sealFor(user, cacheContext(user), vectorToBytes(reference));
  }

  open(user: UserRecord, sealed: Buffer): Float32Array | null {
    try {
      return bytesToVector(this.openFor(user, cacheContext(user), sealed));
    } catch {
      return null;
    }
  }
}

const wrapContext = (owner: Omit<Owner, 'wrappedKey'>): string =>
  `users:data_key:${owner.ref}:${owner.model}`;
const cacheContext = (user: UserRecord): string => `cache:reference:${user.version}`;
