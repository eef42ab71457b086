import { createHash } from 'node:crypto';

/** The fields of an audit row that go into its hash. `sealed` goes in as its SHA-256. */
export interface ChainedRow {
  readonly id: number;
  readonly attempt_id: string;
  readonly at: number;
  readonly type: string;
  readonly success: number;
  readonly reason: string;
  readonly model: string;
  readonly subject_ref: string | null;
  readonly sealed: Buffer | null;
}

/** The previous hash of the first row: 32 zero bytes. */
export const CHAIN_START = Buffer.alloc(32);

/** SHA-256 of the hash of the previous row and of this row in canonical form. */
export function chainHash(previous: Buffer, row: ChainedRow): Buffer {
  const sealed = row.sealed ? createHash('sha256').update(row.sealed).digest('hex') : null;
  const { id, attempt_id, at, type, success, reason, model, subject_ref } = row;
  const canonical = [id, attempt_id, at, type, success, reason, model, subject_ref, sealed];
  return createHash('sha256').update(previous).update(JSON.stringify(canonical)).digest();
}
