import { writeSync } from 'node:fs';
import { anySample, attempt, MODEL, openStore, type Store } from '../load/store.ts';
import type { Said } from './ledger.ts';

const STDOUT = 1;
/** A user id for attempts that is never enrolled. */
const NOBODY = 'nobody';

const say = (said: Said): void => void writeSync(STDOUT, `${JSON.stringify(said)}\n`);

async function enrol({ users }: Store, user: string): Promise<void> {
  const entry = attempt({ type: 'enroll', success: true, reason: 'enrolled' });
  await users.create({ userId: user, model: MODEL, samples: [anySample()] }, entry);
  say({ did: 'enrolled', user, attempt: entry.attemptId });
}

async function add({ users }: Store, user: string): Promise<void> {
  const entry = attempt({ type: 'add_template', success: true, reason: 'match' });
  await users.addTemplate((await users.find(user))!, anySample(), entry);
  say({ did: 'added', user, attempt: entry.attemptId });
}

/** An attempt from its reservation to its decision, as the service makes it. */
async function authenticate({ users, audit, regulation }: Store, userId: string): Promise<void> {
  const user = await users.find(userId);
  const reserved = await regulation.reserve(userId, 'client', '127.0.0.1');
  if (reserved.kind !== 'reserved') throw new Error(`an attempt was answered ${reserved.kind}`);
  const { reservation } = reserved;
  const reason = user ? 'match' : 'no_match';
  const entry = attempt({ type: 'authenticate', success: user !== null, reason });
  const tried = { reservation, outcome: reason } as const;
  const policy = { mode: 'report', sameCapture: null } as const;
  await audit.settle(user, entry, {
    tried,
    ...(user && { shown: { sample: anySample(), policy } }),
  });
  say({ did: user ? 'matched' : 'failed', attempt: entry.attemptId });
}

async function erase({ users }: Store, user: string): Promise<void> {
  const entry = attempt({ type: 'erase', success: true, reason: 'erased' });
  say({ did: 'erasing', user });
  await users.erase((await users.find(user))!, entry);
  say({ did: 'erased', user, attempt: entry.attemptId });
}

async function round(store: Store, n: number): Promise<void> {
  const user = `user-${n}`;
  await enrol(store, user);
  await authenticate(store, user);
  await authenticate(store, NOBODY);
  if (n % 3 === 0) await add(store, user);
  if (n % 15 === 14) await erase(store, `user-${n - 10}`);
}

// Does its rounds and does not close the store at the end, because a power cut comes without warning.
// In the middle it closes and opens the store once, because closing deletes the write-ahead log.
const [folder = '', rounds = '0', synchronous = 'FULL'] = process.argv.slice(2);
const open = (): Store => {
  const store = openStore(folder);
  store.db.pragma(`synchronous = ${synchronous}`);
  // Sets the level of a control again: the store returns to the shipped level after some writes.
  if (synchronous !== 'FULL') store.db.exec = () => store.db;
  return store;
};
let store = open();
for (let n = 0; n < Number(rounds); n++) {
  if (n === Math.floor(Number(rounds) / 2)) {
    store.db.close();
    store = open();
  }
  await round(store, n);
}
// The process stays, so that the files do not change while they are compared with the record.
process.kill(process.pid, 'SIGKILL');
