import type { Database } from '../../../src/store/sqlite/file/sqlite.ts';
import { verifyAudit } from '../../../src/store/sqlite/tables/verify-audit.ts';
import type { Answer } from './scenario.ts';
import { twinOf } from './scenario.ts';

const count = (db: Database, sql: string): number => db.prepare<[], number>(sql).pluck().get()!;

/** Rows without an owner, or a wrong audit log; null when everything is right. */
export function damageIn(db: Database): string | null {
  if ((db.pragma('foreign_key_check') as unknown[]).length > 0) return 'a dangling row';
  if (count(db, 'SELECT count(*) FROM users WHERE ref NOT IN (SELECT user_ref FROM templates)')) {
    return 'a user without a template';
  }
  const verdict = verifyAudit(db);
  return verdict.ok ? null : `the audit log: row ${verdict.id} ${verdict.fault}`;
}

export const reservations = (db: Database): number =>
  count(db, 'SELECT count(*) FROM reservations');

/** The number of templates that each user must have after these answers. */
export function promised(user: string, answers: readonly Answer[]): Map<string, number> {
  const status = (step: string) => answers.find((answer) => answer.step === step)!.status;
  const templates = new Map<string, number>();
  const own = status('enrol') === 201 ? (status('add a template') === 201 ? 3 : 2) : 0;
  templates.set(user, status('erase') === 204 ? 0 : own);
  const twin = status('enrol a twin') === 201 ? 1 : 0;
  templates.set(twinOf(user), status('erase the twin') === 204 ? 0 : twin);
  return templates;
}
