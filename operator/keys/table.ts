import type { ApiKey } from '../../src/store/sqlite/tables/api-keys.ts';
import { alignColumns, minute } from '../command/columns.ts';

export function stateOf(key: ApiKey, now: number): 'live' | 'expired' | 'revoked' {
  if (key.revokedAt !== null) return 'revoked';
  return key.expiresAt !== null && key.expiresAt <= now ? 'expired' : 'live';
}

const HEAD = ['CLIENT', 'ID', 'STATE', 'SCOPES', 'CREATED', 'EXPIRES', 'LAST USED'];

/** The keys as aligned columns, by client and age. Nothing of a secret is among them. */
export function keyTable(keys: readonly ApiKey[], now: number): string {
  const orNever = (at: number | null) => (at === null ? 'never' : minute(at));
  const rows = keys
    .toSorted((a, b) => a.client.localeCompare(b.client, 'en') || a.createdAt - b.createdAt)
    .map((key) => [
      key.client,
      key.id,
      stateOf(key, now),
      key.scopes.join(','),
      minute(key.createdAt),
      orNever(key.expiresAt),
      orNever(key.lastUsedAt),
    ]);
  return alignColumns([HEAD, ...rows]);
}
