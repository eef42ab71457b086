import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { RegulationPolicy } from '../../../src/domain/attempt/regulation.ts';
import type { ShownSample } from '../../../src/domain/comparison/replay.ts';
import { noSketch } from '../../../src/domain/face/sketch.ts';
import type { Clock } from '../../../src/ports/system.ts';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { vectorToBytes } from '../../../src/store/sqlite/keys/cipher.ts';
import { loadMasterKey } from '../../../src/store/sqlite/keys/master-key.ts';
import { openTables } from '../../../src/store/sqlite/tables.ts';

export const random = {
  bytes: (count: number): Buffer => randomBytes(count),
  uuid: (): string => randomUUID(),
};

export const REGULATION: RegulationPolicy = {
  freeFailures: 5,
  firstWaitMs: 30_000,
  longestWaitMs: 900_000,
  disableAfter: 50,
  clientPerHour: 0,
  networkPerHour: 0,
  globalAlertPerHour: 0,
};

const systemClock: Clock = { now: () => Date.now() };

/** The real store of a folder, put together as app.ts does. */
export function openOwnStore(folder: string, clock = systemClock, regulation = REGULATION) {
  const file = join(folder, 'biometric.db');
  const db = openDatabase(file);
  const masterKey = loadMasterKey(db, join(folder, 'master.key'), random);
  const stores = openTables({ db, masterKey, clock, random, regulation });
  return { folder, file, db, ...stores, keys: stores.keyring, store: stores.users };
}

/** The sample that is stored for an accepted photograph. */
export const sampleOf = (embedding: Float32Array): ShownSample => ({
  digest: createHash('sha256').update(vectorToBytes(embedding)).digest(),
  embedding,
  sketch: noSketch(),
});
