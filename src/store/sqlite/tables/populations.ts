import type {
  Origin,
  PopulationInForce,
  PopulationVersion,
} from '../../../domain/population/version.ts';
import type { Populations } from '../../../ports/population.ts';
import type { Random } from '../../../ports/system.ts';
import type { Database } from '../file/sqlite.ts';
import { damaged, mapSqliteErrors } from '../file/sqlite-errors.ts';
import { open, seal } from '../keys/cipher.ts';
import { fromBytes, toBytes } from './population-bytes.ts';

/** Versions that are kept, beside those that are in force. */
const KEPT = 30;
/** Opened versions that are kept in memory: those in force of one model and of its successor. */
const MAX_OPENED = 8;

interface Row {
  model: string;
  version: number;
  at: number;
  origin: Origin;
  along: string;
  sealed: Buffer;
}

const contextOf = ({ model, version }: Pick<Row, 'model' | 'version'>): string =>
  `populations:sealed:${model}:${version}`;

/** What a site has learned, sealed with the master key, because it is made of the faces of people. */
export class SqlitePopulations implements Populations {
  readonly #db: Database;
  readonly #masterKey: Buffer;
  readonly #random: Random;
  /** Versions that were opened. They never change, and every comparison and scrape asks for them. */
  readonly #opened = new Map<string, PopulationVersion>();

  constructor(db: Database, masterKey: Buffer, random: Random) {
    this.#db = db;
    this.#masterKey = masterKey;
    this.#random = random;
  }

  async inForce(model: string): Promise<PopulationInForce | null> {
    const newest = this.#newest(
      model,
      "SELECT max(version) FROM populations WHERE model = ? AND origin <> 'held'",
    );
    if (!newest) return null;
    const along = newest.along.map((other) => this.#get(model, other));
    return { newest, populations: [newest, ...along].map(({ population }) => population) };
  }

  async newest(model: string): Promise<PopulationVersion | null> {
    return this.#newest(model, 'SELECT max(version) FROM populations WHERE model = ?');
  }

  async list(model: string): Promise<PopulationVersion[]> {
    const rows = mapSqliteErrors(() =>
      this.#db
        .prepare<[string], Row>('SELECT * FROM populations WHERE model = ? ORDER BY version DESC')
        .all(model),
    );
    return rows.map((row) => this.#unsealed(row));
  }

  async add(version: PopulationVersion): Promise<boolean> {
    const { model, at, origin, along } = version;
    const sealed = seal(this.#masterKey, toBytes(version), contextOf(version), this.#random);
    const row: Row = {
      model,
      version: version.version,
      at,
      origin,
      along: JSON.stringify(along),
      sealed,
    };
    const write = this.#db.transaction((): boolean => {
      const { changes } = this.#db
        .prepare(
          `INSERT OR IGNORE INTO populations (model, version, at, origin, along, sealed)
           VALUES (@model, @version, @at, @origin, @along, @sealed)`,
        )
        .run(row);
      if (changes > 0) this.#dropOld(model, version.version);
      return changes > 0;
    });
    return mapSqliteErrors(() => write.immediate());
  }

  async defaultMode(): Promise<'report' | 'enforce'> {
    return mapSqliteErrors(() =>
      this.#db
        .prepare<[], 'report' | 'enforce'>('SELECT mode FROM population_default WHERE id = 1')
        .pluck()
        .get(),
    )!;
  }

  /** The version whose number this query gives for a model. */
  #newest(model: string, query: string): PopulationVersion | null {
    const version = mapSqliteErrors(() =>
      this.#db.prepare<[string], number | null>(query).pluck().get(model),
    );
    return version ? this.#get(model, version) : null;
  }

  #get(model: string, version: number): PopulationVersion {
    const key = `${model}:${version}`;
    const known = this.#opened.get(key);
    if (known) return known;
    const row = mapSqliteErrors(() =>
      this.#db
        .prepare<[string, number], Row>('SELECT * FROM populations WHERE model = ? AND version = ?')
        .get(model, version),
    );
    if (!row) throw damaged(new Error(`population ${version} of ${model} is missing`));
    if (this.#opened.size >= MAX_OPENED) this.#opened.clear();
    const opened = this.#unsealed(row);
    this.#opened.set(key, opened);
    return opened;
  }

  #unsealed(row: Row): PopulationVersion {
    const { model, version, at, origin } = row;
    try {
      const content = fromBytes(open(this.#masterKey, row.sealed, contextOf(row)));
      return { model, version, at, origin, along: JSON.parse(row.along) as number[], ...content };
    } catch (cause) {
      throw damaged(cause);
    }
  }

  /** Keeps the newest versions, and all that are in force or along with one that is kept. */
  #dropOld(model: string, newest: number): void {
    this.#db
      .prepare(
        `WITH kept AS (
           SELECT version, along FROM populations WHERE model = @model AND version > @oldest
           UNION
           SELECT version, along FROM populations WHERE model = @model AND version = (
             SELECT max(version) FROM populations WHERE model = @model AND origin <> 'held')
         )
         DELETE FROM populations WHERE model = @model
           AND version NOT IN (SELECT version FROM kept)
           AND version NOT IN (SELECT value FROM kept, json_each(kept.along))`,
      )
      .run({ model, oldest: newest - KEPT });
  }
}
