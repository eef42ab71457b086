import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { NewAuditEntry } from '../../../src/domain/attempt/audit.ts';
import { toUnit } from '../../../src/domain/comparison/matching.ts';
import type { UserRecord } from '../../../src/domain/comparison/template.ts';
import { ownFolder } from '../folders.ts';
import { openOwnStore, random, sampleOf } from './open-store.ts';

export { random, sampleOf };

/** The real store on a database of its own, closed after the test. */
export function openStore(t: Pick<TestContext, 'after'>, folder = ownFolder(t)) {
  const own = openOwnStore(folder);
  t.after(() => own.db.close());
  return own;
}

export type OwnStore = ReturnType<typeof openStore>;

export const unitVector = (length = 512): Float32Array =>
  toUnit(Float32Array.from({ length }, () => Math.random() - 0.5));

let at = Date.UTC(2026, 0, 1);

export const entry = (more: Partial<NewAuditEntry> = {}): NewAuditEntry => ({
  attemptId: randomUUID(),
  at: at++,
  type: 'authenticate',
  success: true,
  reason: 'match',
  model: 'model@1',
  confidence: 0.5,
  deviceInfo: 'test',
  ...more,
});

export const enrol = async ({ store }: OwnStore, userId: string, ...templates: Float32Array[]) => {
  const user = { userId, model: 'model@1', samples: templates.map(sampleOf) };
  return await store.create(user, entry({ type: 'enroll', reason: 'enrolled', confidence: null }));
};

export const enrolled = async (own: OwnStore, userId: string, ...templates: Float32Array[]) =>
  (await enrol(own, userId, ...templates)) as UserRecord;

/** Adds this face to the user; returns the new state of the user. */
export async function addedTo(
  own: OwnStore,
  user: UserRecord,
  face: Float32Array,
): Promise<UserRecord> {
  const audit = entry({ type: 'add_template' });
  assert.equal((await own.store.addTemplate(user, sampleOf(face), audit)).kind, 'written');
  return (await own.store.find(user.userId))!;
}
