import type { Database, Statement } from 'better-sqlite3';
import Sqlite from 'better-sqlite3';
import { MemoryCache } from '../../../src/cache/memory.ts';
import type { FaceAnalysis } from '../../../src/domain/face/analysis.ts';
import { Problem } from '../../../src/errors.ts';
import type { FaceEngine } from '../../../src/ports/engine.ts';

/** Where a call can fail: a statement of SQLite, a command of the cache, an analysis of the engine. */
export type Place = 'statement' | 'cache' | 'engine';

const SQLITE_CODES = [
  'SQLITE_BUSY',
  'SQLITE_FULL',
  'SQLITE_IOERR_WRITE',
  'SQLITE_CORRUPT',
] as const;
const ENGINE_CODES = ['inference-failed', 'overloaded'] as const;
const CACHE_ERROR = 'lost connection';

/** The errors that a call at each place fails with. They are used in turn. */
export const ERRORS: Readonly<Record<Place, readonly string[]>> = {
  statement: SQLITE_CODES,
  cache: [CACHE_ERROR],
  engine: ENGINE_CODES,
};

type Call = (...args: unknown[]) => unknown;

/** Makes the Nth call at one place fail, once. */
export class Injector {
  #place: Place | null = null;
  #left = 0;
  #nth = 0;
  #restore: (() => void)[] = [];
  /** How often each error of ERRORS was really thrown, by its name. */
  readonly thrown = new Map<string, number>();

  /** From now on the `nth` call at the place fails; with 0 none fails. */
  arm(place: Place, nth: number): void {
    this.#place = place;
    this.#left = nth;
    this.#nth = nth;
  }

  /** Ends it: no call fails any more. Returns whether the fault has happened. */
  disarm(): boolean {
    const happened = this.#place !== null && this.#left <= 0 && this.#nth > 0;
    this.#place = null;
    return happened;
  }

  #due(place: Place): boolean {
    return this.#place === place && --this.#left === 0;
  }

  /** The error that is due now; it counts as thrown. */
  #next<T extends string>(errors: readonly T[]): T {
    const error = errors[this.#nth % errors.length]!;
    this.thrown.set(error, (this.thrown.get(error) ?? 0) + 1);
    return error;
  }

  /** Takes effect on all statements and in-process caches of this process, until `remove`. */
  install(db: Database): void {
    const statement = Object.getPrototypeOf(db.prepare('SELECT 1')) as Record<string, Call>;
    for (const name of ['run', 'get', 'all'] satisfies (keyof Statement)[]) {
      this.#wrap(statement, name, 'statement', () => {
        const code = this.#next(SQLITE_CODES);
        throw new Sqlite.SqliteError(`made for a drill: ${code}`, code);
      });
    }
    const cache = MemoryCache.prototype as unknown as Record<string, Call>;
    for (const name of ['get', 'set', 'delete'] satisfies (keyof MemoryCache)[]) {
      this.#wrap(cache, name, 'cache', () =>
        Promise.reject(new Error(`made for a drill: ${this.#next([CACHE_ERROR])}`)),
      );
    }
  }

  remove(): void {
    for (const restore of this.#restore.splice(0)) restore();
  }

  #wrap(owner: Record<string, Call>, name: string, place: Place, fail: Call): void {
    const original = owner[name]!;
    const due = () => this.#due(place);
    owner[name] = function (this: unknown, ...args: unknown[]) {
      return due() ? fail() : original.apply(this, args);
    };
    this.#restore.push(() => {
      owner[name] = original;
    });
  }

  /** The engine with faults. It analyses each photograph once and remembers the result. */
  engine(real: FaceEngine): FaceEngine {
    const seen = new Map<string, FaceAnalysis>();
    return {
      analyse: async (image, from) => {
        if (this.#due('engine')) {
          const code = this.#next(ENGINE_CODES);
          throw new Problem(code, 'Made for a drill.', { retryAfterSeconds: 1 });
        }
        const key = Buffer.from(image).toString('base64');
        const known = seen.get(key) ?? (await real.analyse(image, from));
        seen.set(key, known);
        return structuredClone(known);
      },
      load: (from) => real.load(from),
      close: () => real.close(),
    };
  }
}
