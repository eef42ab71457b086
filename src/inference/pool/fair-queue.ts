import type { Origin } from '../../domain/attempt/principal.ts';

/** Something that waits, with whom it is for. */
export interface Waiting<T> {
  readonly from: Origin;
  readonly item: T;
}

/** What one network of one client has waiting and at work, and the time that was spent on it. */
interface Flow<T> {
  spentMs: number;
  running: number;
  readonly waiting: Waiting<T>[];
}

/** All networks of one client. */
interface Client<T> {
  spentMs: number;
  readonly flows: Map<string, Flow<T>>;
}

const least = <V extends { spentMs: number }>(all: Iterable<V>): V | null => {
  let best: V | null = null;
  for (const one of all) if (best === null || one.spentMs < best.spentMs) best = one;
  return best;
};

const waitingOf = <T>({ flows }: Client<T>): number =>
  [...flows.values()].reduce((sum, { waiting }) => sum + waiting.length, 0);

const longestFlow = <T>({ flows }: Client<T>): Flow<T> =>
  [...flows.values()].reduce((most, one) =>
    one.waiting.length > most.waiting.length ? one : most,
  );

/** How many of `waiting` come before the next one of somebody who has `own` waiting already. */
const before = (waiting: number, own: number): number => Math.min(waiting, own + 1);

/**
 * A queue that gives every client the same time, and within a client every network the same. Whoever
 * has had least comes next; a newcomer begins level with the one who has had least, so that nobody
 * saves up time by staying away.
 */
export class FairQueue<T> {
  readonly #clients = new Map<string, Client<T>>();
  #length = 0;

  get length(): number {
    return this.#length;
  }

  #flow({ client, network }: Origin): { client: Client<T>; flow: Flow<T> } {
    let found = this.#clients.get(client);
    if (!found) {
      found = { spentMs: least(this.#clients.values())?.spentMs ?? 0, flows: new Map() };
      this.#clients.set(client, found);
    }
    let flow = found.flows.get(network);
    if (!flow) {
      flow = { spentMs: least(found.flows.values())?.spentMs ?? 0, running: 0, waiting: [] };
      found.flows.set(network, flow);
    }
    return { client: found, flow };
  }

  add(waiting: Waiting<T>): void {
    this.#flow(waiting.from).flow.waiting.push(waiting);
    this.#length++;
  }

  /** False when it is not in the queue any more. */
  remove(waiting: Waiting<T>): boolean {
    const { flow } = this.#flow(waiting.from);
    const at = flow.waiting.indexOf(waiting);
    if (at !== -1) {
      flow.waiting.splice(at, 1);
      this.#length--;
    }
    this.#forget(waiting.from);
    return at !== -1;
  }

  /** Takes out whose turn it is, and charges `expectedMs` for it until `done` says what it took. */
  take(expectedMs: number): Waiting<T> | null {
    const clients = [...this.#clients.values()].filter((client) => waitingOf(client) > 0);
    const client = least(clients);
    if (!client) return null;
    const flow = least([...client.flows.values()].filter(({ waiting }) => waiting.length > 0))!;
    flow.running++;
    this.#charge({ client, flow }, expectedMs);
    this.#length--;
    return flow.waiting.shift()!;
  }

  /** What was taken has ended; `ms` more or less than was expected. */
  done({ from }: Waiting<T>, ms: number): void {
    const owner = this.#flow(from);
    owner.flow.running--;
    this.#charge(owner, ms);
    this.#forget(from);
  }

  /**
   * Takes out the newest of whoever has most waiting, if that is more than this one would have; first
   * among clients, and within the client of this one among its networks. Null when nobody has.
   */
  makeRoomFor(from: Origin): Waiting<T> | null {
    const newest = this.#tooMuch(from)?.waiting.at(-1) ?? null;
    if (newest) this.remove(newest);
    return newest;
  }

  /** Whether somebody has so much waiting that there would be room for this one. */
  hasRoomFor(from: Origin): boolean {
    return this.#tooMuch(from) !== null;
  }

  /** The flow that has too much in comparison with this origin, or null. */
  #tooMuch(from: Origin): Flow<T> | null {
    const own = this.#clients.get(from.client);
    const ownCount = own ? waitingOf(own) : 0;
    for (const [name, client] of this.#clients) {
      if (name !== from.client && waitingOf(client) > ownCount + 1 && this.#isLongest(client)) {
        return longestFlow(client);
      }
    }
    const longest = own && longestFlow(own);
    const ownFlow = own?.flows.get(from.network)?.waiting.length ?? 0;
    return longest && longest.waiting.length > ownFlow + 1 ? longest : null;
  }

  #isLongest(client: Client<T>): boolean {
    const count = waitingOf(client);
    return [...this.#clients.values()].every((other) => waitingOf(other) <= count);
  }

  /** How many would be taken before another one of this origin. */
  ahead({ client, network }: Origin): number {
    const own = this.#clients.get(client);
    let ownAhead = own?.flows.get(network)?.waiting.length ?? 0;
    const ownFlow = ownAhead;
    for (const [name, { waiting }] of own?.flows ?? []) {
      if (name !== network) ownAhead += before(waiting.length, ownFlow);
    }
    let ahead = ownAhead;
    for (const [name, other] of this.#clients) {
      if (name !== client) ahead += before(waitingOf(other), ownAhead);
    }
    return ahead;
  }

  #charge({ client, flow }: { client: Client<T>; flow: Flow<T> }, ms: number): void {
    client.spentMs += ms;
    flow.spentMs += ms;
  }

  /** Keeps nothing of an origin that has nothing waiting and nothing at work. */
  #forget({ client, network }: Origin): void {
    const found = this.#clients.get(client);
    const flow = found?.flows.get(network);
    if (!found || !flow || flow.running > 0 || flow.waiting.length > 0) return;
    found.flows.delete(network);
    if (found.flows.size === 0) this.#clients.delete(client);
  }
}
