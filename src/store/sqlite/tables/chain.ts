import { createHash } from 'node:crypto';

/** An audit row as it is chained; `sealed` enters by its digest. */
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

/** What the first row is chained to. */
export const CHAIN_START = Buffer.alloc(32);

/** SHA-256 over the hash of the row before and this row in canonical form. */
export function chainHash(previous: Buffer, row: ChainedRow): Buffer {
  const sealed = row.sealed ? createHash('sha256').update(row.sealed).digest('hex') : null;
  const { id, attempt_id, at, type, success, reason, model, subject_ref } = row;
  const canonical = [id, attempt_id, at, type, success, reason, model, subject_ref, sealed];
  return createHash('sha256').update(previous).update(JSON.stringify(canonical)).digest();
}
