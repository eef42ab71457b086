import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { systemClock as clock, systemRandom as random } from '../../../src/app/system.ts';
import type { NewAuditEntry } from '../../../src/domain/attempt/audit.ts';
import { toUnit } from '../../../src/domain/comparison/matching.ts';
import type { ShownSample } from '../../../src/domain/comparison/replay.ts';
import { noSketch } from '../../../src/domain/face/sketch.ts';
import { openDatabase } from '../../../src/store/sqlite/file/database.ts';
import { vectorToBytes } from '../../../src/store/sqlite/keys/cipher.ts';
import { loadMasterKey } from '../../../src/store/sqlite/keys/master-key.ts';
import { openTables } from '../../../src/store/sqlite/tables.ts';

export const MODEL = 'drill@1';

/** A policy that locks nobody, so that every failure is counted. */
const regulation = {
  freeFailures: 1_000_000,
  firstWaitMs: 0,
  longestWaitMs: 0,
  disableAfter: 1_000_000,
  clientPerHour: 0,
  networkPerHour: 0,
  globalAlertPerHour: 0,
};

/** Opens and checks the store of a folder as the service does. */
export function openStore(folder: string) {
  const db = openDatabase(join(folder, 'biometric.db'));
  const masterKey = loadMasterKey(db, join(folder, 'master.key'), random);
  return { db, ...openTables({ db, masterKey, clock, random, regulation }) };
}

export type Store = ReturnType<typeof openStore>;

/** A random embedding: the store does not look at its values. */
export function anySample(): ShownSample {
  const embedding = toUnit(Float32Array.from(randomBytes(512), (byte) => byte - 127.5));
  const digest = createHash('sha256').update(vectorToBytes(embedding)).digest();
  return { embedding, digest, sketch: noSketch() };
}

export const attempt = (
  more: Pick<NewAuditEntry, 'type' | 'success' | 'reason'>,
): NewAuditEntry => ({
  attemptId: randomUUID(),
  at: Date.now(),
  model: MODEL,
  confidence: more.type === 'authenticate' ? 0.5 : null,
  deviceInfo: 'drill',
  ...more,
});
