import { createHmac } from 'node:crypto';
import { statSync } from 'node:fs';
import type { RegulationPolicy } from '../../domain/attempt/regulation.ts';
import type { CopyPlan, Store, StoreUpkeep } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
import { openDatabase } from './file/database.ts';
import { Snapshots } from './file/snapshots.ts';
import type { Database } from './file/sqlite.ts';
import { checkpointWal } from './file/wal-checkpoint.ts';
import { loadMasterKey } from './keys/master-key.ts';
import type { SqliteRegulation } from './tables/regulation.ts';
import { auditHead } from './tables/verify-audit.ts';
import { openTables } from './tables.ts';

export interface SqliteSettings {
  /** File of the database. The file and its folder are made when they are missing. */
  readonly file: string;
  /** File of the master key. It is made together with a new database. */
  readonly masterKeyFile: string;
  readonly regulation: RegulationPolicy;
  readonly clock: Clock;
  readonly random: Random;
}

/** Opens the store in one SQLite file. Throws RefusalToStart when it cannot be used. */
export function openSqliteStore(settings: SqliteSettings): Store {
  const { file, masterKeyFile, regulation, clock, random } = settings;
  const db = openDatabase(file);
  try {
    const masterKey = loadMasterKey(db, masterKeyFile, random);
    const tables = openTables({ db, masterKey, clock, random, regulation });
    const secret = (purpose: string) => createHmac('sha256', masterKey).update(purpose).digest();
    return {
      ...tables,
      seal: tables.keyring,
      upkeep: new SqliteUpkeep(db, tables.regulation, secret('snapshot pseudonyms')),
      secret,
      close: async () => void db.close(),
    };
  } catch (cause) {
    db.close();
    throw cause;
  }
}

class SqliteUpkeep implements StoreUpkeep {
  readonly #db: Database;
  readonly #regulation: SqliteRegulation;
  /** Key of the pseudonyms in the copies. */
  readonly #copyKey: Buffer;

  constructor(db: Database, regulation: SqliteRegulation, copyKey: Buffer) {
    this.#db = db;
    this.#regulation = regulation;
    this.#copyKey = copyKey;
  }

  async auditHead() {
    return auditHead(this.#db);
  }

  failuresOfEveryone() {
    return this.#regulation.failuresOfEveryone();
  }

  countLostAttempts() {
    return this.#regulation.countLostAttempts();
  }

  async logBytes() {
    return statSync(`${this.#db.name}-wal`).size;
  }

  /**
   * A reader that never ends its transaction lets the log grow without limit; then the operator must
   * end that reader.
   */
  async tidy() {
    checkpointWal(this.#db, { patient: false });
  }

  keepCopies(plan: CopyPlan) {
    return new Snapshots({ ...plan, source: this.#db.name, key: this.#copyKey });
  }
}
