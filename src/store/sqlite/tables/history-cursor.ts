import type { UserRecord } from '../../../domain/comparison/template.ts';
import { Problem } from '../../../errors.ts';
import type { Keyring } from '../keys/keyring.ts';

const CONTEXT = 'history:before';
const ROW_BYTES = 8;

/**
 * Cursors for the pages of the history. A cursor is the number of the last row of a page, sealed for
 * this user. Unsealed it would reveal the number of all attempts of all users.
 */
export class HistoryCursors {
  readonly #keys: Keyring;

  constructor(keys: Keyring) {
    this.#keys = keys;
  }

  write(user: UserRecord, row: number): string {
    const plain = Buffer.alloc(ROW_BYTES);
    plain.writeBigUInt64BE(BigInt(row));
    return this.#keys.sealFor(user, CONTEXT, plain).toString('base64url');
  }

  /** The row number in a cursor. Throws field-invalid when the cursor does not belong to this enrolment. */
  read(user: UserRecord, cursor: string): number {
    const plain = this.#keys.openUntrusted(user, CONTEXT, Buffer.from(cursor, 'base64url'));
    if (plain === null) {
      const message =
        'before is not from the history of this user: begin again without it, and pass next of an answer for the same user.';
      throw new Problem('field-invalid', message, { errors: [{ field: 'before', message }] });
    }
    return Number(plain.readBigUInt64BE());
  }
}
