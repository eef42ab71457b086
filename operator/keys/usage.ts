import { SCOPES } from '../../src/domain/attempt/principal.ts';

export const HELP = `Makes, lists and revokes API keys, also while the service runs.

usage: npm run keys -- create --client NAME --scopes SCOPE[,SCOPE...] [--expires WHEN]
       npm run keys -- list
       npm run keys -- revoke ID

  --client NAME   who uses the key: 1 to 64 of A-Z a-z 0-9 . _ @ -; a client may have two live
                  keys, so that it can move from the old one to the new one
  --scopes LIST   what the key allows: ${SCOPES.join(', ')}
  --expires WHEN  days from now (90d), a date (2027-01-31, 00:00 UTC) or a time with its zone
                  (2027-01-31T12:00:00Z); without it the key lives until it is revoked
  --help          this text

A new key is the only line on stdout and is shown this once: npm run -s keys -- create ... > file
The database is the one of the service: DB_PATH, or biometric.db in DATA_PATH.`;
