import type { RegulationPolicy } from '../domain/regulation.ts';
import type { Clock, Random } from '../ports.ts';
import { SqliteKeyStore } from './api-keys.ts';
import { SqliteAuditLog } from './audit.ts';
import { SqliteChallenges } from './challenges.ts';
import { SqliteDuplicates } from './duplicates.ts';
import { Erasures } from './erasures.ts';
import { Keyring } from './keyring.ts';
import { SqliteRegulation } from './regulation.ts';
import { SqliteShownSamples } from './shown-samples.ts';
import { SqliteSigningKeys } from './signing-keys.ts';
import type { Database } from './sqlite.ts';
import { SqliteTemplateStore } from './users.ts';

export interface StoreTools {
  readonly db: Database;
  readonly masterKey: Buffer;
  readonly clock: Clock;
  readonly random: Random;
  readonly regulation: RegulationPolicy;
}

/** Everything that lives in one database, put together once. */
export function openStores({ db, masterKey, clock, random, regulation: policy }: StoreTools) {
  const keyring = new Keyring(masterKey, random);
  const erasures = new Erasures(db, masterKey);
  const regulation = new SqliteRegulation({ db, masterKey, policy, clock, random });
  const shown = new SqliteShownSamples(db, keyring);
  const audit = new SqliteAuditLog(db, keyring, regulation, shown);
  const tools = { db, keys: keyring, audit, regulation, erasures, random };
  const users = new SqliteTemplateStore(tools);
  return {
    keyring,
    erasures,
    regulation,
    shown,
    audit,
    users,
    apiKeys: new SqliteKeyStore(db, clock, random),
    challenges: new SqliteChallenges(db, clock, random),
    duplicates: new SqliteDuplicates(db, clock),
    signingKeys: new SqliteSigningKeys(db, masterKey, clock, random),
  };
}
