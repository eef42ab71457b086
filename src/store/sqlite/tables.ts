import type { RegulationPolicy } from '../../domain/attempt/regulation.ts';
import type { Clock, Random } from '../../ports/system.ts';
import type { Database } from './file/sqlite.ts';
import { Keyring } from './keys/keyring.ts';
import { SqliteSigningKeys } from './keys/signing-keys.ts';
import { SqliteKeyStore } from './tables/api-keys.ts';
import { SqliteAuditLog } from './tables/audit.ts';
import { SqliteChallenges } from './tables/challenges.ts';
import { SqliteDuplicates } from './tables/duplicates.ts';
import { Erasures } from './tables/erasures.ts';
import { SqlitePopulations } from './tables/populations.ts';
import { SqliteRegulation } from './tables/regulation.ts';
import { SqliteShownSamples } from './tables/shown-samples.ts';
import { SqliteTemplateStore } from './tables/users.ts';

export interface TableTools {
  readonly db: Database;
  readonly masterKey: Buffer;
  readonly clock: Clock;
  readonly random: Random;
  readonly regulation: RegulationPolicy;
}

/** Builds the access to all tables of one database. */
export function openTables({ db, masterKey, clock, random, regulation: policy }: TableTools) {
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
    populations: new SqlitePopulations(db, masterKey, random),
    signingKeys: new SqliteSigningKeys(db, masterKey, clock, random),
  };
}
