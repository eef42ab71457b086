import type { AuditHead } from '../../../domain/attempt/audit.ts';
import type { Database } from '../file/sqlite.ts';
import { CHAIN_START, type ChainedRow, chainHash } from './chain.ts';

export type AuditVerdict = { ok: true; head: AuditHead } | { ok: false; id: number; fault: string };

type Row = ChainedRow & { hash: Buffer };

/** The newest row of the audit log. */
export function auditHead(db: Database): AuditHead {
  const row = db
    .prepare<[], { id: number; hash: Buffer }>(
      'SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1',
    )
    .get();
  return { id: row?.id ?? 0, hash: (row?.hash ?? CHAIN_START).toString('hex') };
}

/**
 * Checks the whole chain and reports the first row that is not as it was written. If rows were cut off
 * at the end, this shows only in comparison with a head that was noted elsewhere (log line, metric):
 * pass it as `known`.
 */
export function verifyAudit(db: Database, known?: AuditHead): AuditVerdict {
  let previous: Buffer = CHAIN_START;
  let id = 0;
  const rows = db.prepare<[], Row>('SELECT * FROM audit ORDER BY id').iterate();
  for (const row of rows) {
    if (row.id !== id + 1) {
      return { ok: false, id: id + 1, fault: `is missing (the next row is ${row.id})` };
    }
    const expected = chainHash(previous, row);
    if (!expected.equals(row.hash)) {
      return { ok: false, id: row.id, fault: 'was changed, or a row before it' };
    }
    previous = row.hash;
    id = row.id;
    if (known?.id === id && known.hash !== previous.toString('hex')) {
      return { ok: false, id, fault: 'is not the head that was noted' };
    }
  }
  if (known && known.id > id) {
    return { ok: false, id: id + 1, fault: `is missing: the log once reached row ${known.id}` };
  }
  return { ok: true, head: { id, hash: previous.toString('hex') } };
}
