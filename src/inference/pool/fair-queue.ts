import type { Origin } from '../../domain/attempt/principal.ts';

/** A waiting item and its origin. */
export interface Waiting<T> {
  readonly from: Origin;
  readonly item: T;
}

/**
 * The items of one network of one client: those that wait, the number at work, and the milliseconds
 * spent on them.
 */
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

/**
 * How many of the `waiting` items of somebody else come before the next item of an origin that has
 * `own` items waiting.
 */
const before = (waiting: number, own: number): number => Math.min(waiting, own + 1);

/**
 * A queue that gives every client the same share of time, and within a client every network the same
 * share. The client with the least time comes next. A new client begins with the time of the one that
 * has the least, so that nobody saves up time by staying away.
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

  /** Removes an item. False when it is no longer in the queue. */
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

  /**
   * Takes out the next item and charges `expectedMs` for it. Call `done` with the difference when it
   * has ended.
   */
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

  /** Call when an item that was taken has ended. `ms` is the time it took minus the expected time. */
  done({ from }: Waiting<T>, ms: number): void {
    const owner = this.#flow(from);
    owner.flow.running--;
    this.#charge(owner, ms);
    this.#forget(from);
  }

  /**
   * Takes out the newest item of the client that has most waiting, if that is more than this origin
   * would have with one more; within the client of this origin, the same among its networks. Null when
   * nobody has more.
   */
  makeRoomFor(from: Origin): Waiting<T> | null {
    const newest = this.#tooMuch(from)?.waiting.at(-1) ?? null;
    if (newest) this.remove(newest);
    return newest;
  }

  /** Whether `makeRoomFor` would take out an item for this origin. */
  hasRoomFor(from: Origin): boolean {
    return this.#tooMuch(from) !== null;
  }

  /** The flow that has too many items in comparison with this origin, or null. */
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

  /** How many items would be taken before another one of this origin. */
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

  /** Forgets an origin that has nothing waiting and nothing at work. */
  #forget({ client, network }: Origin): void {
    const found = this.#clients.get(client);
    const flow = found?.flows.get(network);
    if (!found || !flow || flow.running > 0 || flow.waiting.length > 0) return;
    found.flows.delete(network);
    if (found.flows.size === 0) this.#clients.delete(client);
  }
}
