import { createSecretKey, type KeyObject } from 'node:crypto';
import type { UserRecord } from '../../../domain/comparison/template.ts';
import type { Random, ReferenceSeal } from '../../../ports.ts';
import { damaged } from '../file/sqlite-errors.ts';
import { bytesToVector, KEY_BYTES, open, seal, vectorToBytes } from './cipher.ts';

type Owner = Pick<UserRecord, 'ref' | 'model' | 'wrappedKey'>;

/** Seals everything that belongs to a user with the user's own data key, itself wrapped by the master key. */
export class Keyring implements ReferenceSeal {
  readonly #master: KeyObject;
  readonly #random: Random;

  constructor(master: Buffer, random: Random) {
    this.#master = createSecretKey(master);
    this.#random = random;
    const owner = { ref: random.uuid(), model: 'none' };
    this.placeholderUser = {
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
   * A user who does not exist, with a data key of this process. Work for an unknown id is done with
   * it and thrown away, so that it takes as long as for a known one.
   */
  readonly placeholderUser: UserRecord;

  newWrappedKey(owner: Omit<Owner, 'wrappedKey'>): Buffer {
    return seal(this.#master, this.#random.bytes(KEY_BYTES), wrapContext(owner), this.#random);
  }

  #dataKey(owner: Owner): KeyObject {
    return createSecretKey(open(this.#master, owner.wrappedKey, wrapContext(owner)));
  }

  #soundDataKey(owner: Owner): KeyObject {
    try {
      return this.#dataKey(owner);
    } catch (cause) {
      throw damaged(cause);
    }
  }

  sealFor(owner: Owner, place: string, plain: Uint8Array): Buffer {
    return seal(this.#dataKey(owner), plain, `${place}:${owner.ref}:${owner.model}`, this.#random);
  }

  /** Throws storage-corrupt when the value does not belong to this user, place and model. */
  openFor(owner: Owner, place: string, sealed: Buffer): Buffer {
    return this.openAll(owner, [{ place, sealed }])[0]!;
  }

  /** The same for several values; the data key is unwrapped once. */
  openAll(owner: Owner, values: readonly { place: string; sealed: Buffer }[]): Buffer[] {
    try {
      const key = this.#dataKey(owner);
      return values.map(({ place, sealed }) =>
        open(key, sealed, `${place}:${owner.ref}:${owner.model}`),
      );
    } catch (cause) {
      throw damaged(cause);
    }
  }

  /** For bytes that a caller sent: null when they were not sealed for this user and place. */
  openOutside(owner: Owner, place: string, sealed: Buffer): Buffer | null {
    const key = this.#soundDataKey(owner);
    try {
      return open(key, sealed, `${place}:${owner.ref}:${owner.model}`);
    } catch {
      return null;
    }
  }

  seal(user: UserRecord, reference: Float32Array): Buffer {
    return this.sealFor(user, cachePlace(user), vectorToBytes(reference));
  }

  open(user: UserRecord, sealed: Buffer): Float32Array | null {
    try {
      return bytesToVector(this.openFor(user, cachePlace(user), sealed));
    } catch {
      return null;
    }
  }
}

const wrapContext = (owner: Omit<Owner, 'wrappedKey'>): string =>
  `users:data_key:${owner.ref}:${owner.model}`;
const cachePlace = (user: UserRecord): string => `cache:reference:${user.version}`;
