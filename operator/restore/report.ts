import type { AuditHead } from '../../src/domain/attempt/audit.ts';
import type { ApiKey } from '../../src/store/sqlite/tables/api-keys.ts';
import type { Label } from '../backup/label.ts';
import { keyTable, stateOf } from '../keys/table.ts';
import type { CarriedOver } from './carry-over.ts';

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** What the operator has to know when no newer database says what happened after the backup. */
export function unknownSince(
  label: Label,
  faults: readonly string[],
  keys: readonly ApiKey[],
  now: number,
): string {
  const live = keys.filter((key) => stateOf(key, now) === 'live');
  return [
    ...faults,
    `What happened after this backup (${label.made_at}) is not known here: API keys that were revoked since work again, locks and disabled faces are as they were then, and people who were erased since are back.`,
    live.length === 0 ? 'No API key of it is live.' : `Its live API keys:\n${keyTable(live, now)}`,
  ].join('\n');
}

export const HOW_TO_GO_ON =
  'Nothing was changed. Name a later backup or the former database with --carry-from FILE, or restore this backup as it is with --yes (add --revoke-keys to revoke every API key).';

/** What became of the restored database, line by line. */
export function restored(
  label: Label,
  taken: readonly CarriedOver[],
  done: {
    erased: number;
    users: number;
    revokedAll: number;
    head: AuditHead;
    aside: string | null;
  },
): string[] {
  const lines = [
    `${counted(done.users, 'user')} as of ${label.made_at}, audit head ${done.head.id}:${done.head.hash}`,
  ];
  for (const { revoked, newKeys, locks, lostUsers, head, continues } of taken) {
    lines.push(
      `carried over: ${counted(revoked.length, 'revoked API key')}${listed(revoked)}, ${counted(newKeys.length, 'API key')} made since${listed(newKeys)}, ${counted(locks, 'lock or count', 'locks and counts')}`,
    );
    if (lostUsers > 0) {
      lines.push(`lost: ${counted(lostUsers, 'user')} enrolled since the backup; enrol them again`);
    }
    if (continues) {
      lines.push(
        `lost: the rows of the audit log from ${label.audit_head.id + 1} to ${head.id}; that log ended at ${head.id}:${head.hash}`,
      );
    }
  }
  if (done.erased > 0) lines.push(`erased again: ${counted(done.erased, 'user')}`);
  if (done.revokedAll > 0) lines.push(`revoked: all ${counted(done.revokedAll, 'live API key')}`);
  if (done.aside)
    lines.push(`the former database is kept as ${done.aside}: remove it when it has no more use`);
  return lines;
}

const listed = (ids: readonly string[]): string => (ids.length > 0 ? ` (${ids.join(', ')})` : '');
