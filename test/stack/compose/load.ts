import { setTimeout as pause } from 'node:timers/promises';
import { call, form } from '../nginx/client.ts';

export interface Target {
  readonly base: string;
  /** One client each. */
  readonly keys: readonly string[];
  /** A photograph of the face that each client has enrolled as its person. */
  readonly photo: Buffer;
}

interface Failure {
  readonly status: number;
  readonly body: string;
}

export interface Load {
  reads: number;
  matches: number;
  readonly failedReads: Failure[];
  readonly failedMatches: Failure[];
}

const BETWEEN_MS = 250;

/** The user of a client: the part of its key that is no secret. */
export const personOf = (key: string): string => key.split('_')[1]!;

/** Every client reads and shows a face in turn, below its limits, for as long as the work takes. */
export async function underLoad(target: Target, work: () => Promise<void>): Promise<Load> {
  const load: Load = { reads: 0, matches: 0, failedReads: [], failedMatches: [] };
  let over = false;
  const clients = target.keys.map(async (key) => {
    while (!over) {
      await read(target.base, key, load);
      await pause(BETWEEN_MS);
      await match(target, key, load);
      await pause(BETWEEN_MS);
    }
  });
  try {
    await work();
  } finally {
    over = true;
    await Promise.all(clients);
  }
  return load;
}

const sent = (base: string, path: string, options: Parameters<typeof call>[2]) =>
  call(base, path, options).catch((error: Error) => ({ status: 0, body: error.message }));

async function read(base: string, key: string, load: Load): Promise<void> {
  const { status, body } = await sent(base, `/users/${personOf(key)}`, {
    headers: { 'x-api-key': key },
  });
  if (status === 200) load.reads += 1;
  else load.failedReads.push({ status, body });
}

async function match({ base, photo }: Target, key: string, load: Load): Promise<void> {
  const request = form({ user_id: personOf(key) }, photo);
  const headers = { ...request.headers, 'x-api-key': key };
  const { status, body } = await sent(base, '/authenticate', { ...request, headers });
  if (status === 200 && JSON.parse(body).success) load.matches += 1;
  else load.failedMatches.push({ status, body });
}
