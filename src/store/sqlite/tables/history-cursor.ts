import type { UserRecord } from '../../../domain/comparison/template.ts';
import { Problem } from '../../../errors.ts';
import type { Keyring } from '../keys/keyring.ts';

const PLACE = 'history:before';
const ROW_BYTES = 8;

/**
 * Where a page of the history ends, as the next page is asked for: the number of its last row, sealed
 * for this user. In clear it would be the number of all attempts of everybody.
 */
export class HistoryCursors {
  readonly #keys: Keyring;

  constructor(keys: Keyring) {
    this.#keys = keys;
  }

  write(user: UserRecord, row: number): string {
    const plain = Buffer.alloc(ROW_BYTES);
    plain.writeBigUInt64BE(BigInt(row));
    return this.#keys.sealFor(user, PLACE, plain).toString('base64url');
  }

  /** Throws field-invalid when it is not one of this enrolment. */
  read(user: UserRecord, cursor: string): number {
    const plain = this.#keys.openOutside(user, PLACE, Buffer.from(cursor, 'base64url'));
    if (plain === null) {
      const message = 'is not from the history of this user: begin again without it';
      const errors = [{ field: 'before', message }];
      throw new Problem('field-invalid', `before: ${message}.`, { errors });
    }
    return Number(plain.readBigUInt64BE());
  }
}
