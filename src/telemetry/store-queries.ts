import type { Store } from '../ports/store.ts';

/** The ports of a store that requests use. Every call is measured. */
export type StorePorts = Pick<
  Store,
  | 'users'
  | 'audit'
  | 'regulation'
  | 'challenges'
  | 'duplicates'
  | 'apiKeys'
  | 'signingKeys'
  | 'populations'
>;

type PortName = keyof StorePorts;

/** Every method of every store port. The compiler demands an entry for a new one. */
const METHODS: { readonly [P in PortName]: Readonly<Record<keyof StorePorts[P], true>> } = {
  users: {
    find: true,
    page: true,
    templates: true,
    create: true,
    addTemplate: true,
    addAdaptive: true,
    dropAdaptive: true,
    erase: true,
    ping: true,
  },
  audit: { settle: true, history: true },
  regulation: {
    reserve: true,
    release: true,
    budget: true,
    spend: true,
    locks: true,
    clear: true,
  },
  challenges: { issue: true, look: true, redeem: true },
  duplicates: { report: true, list: true },
  apiKeys: { verify: true },
  signingKeys: { current: true, published: true },
  populations: { inForce: true, newest: true, list: true, add: true, defaultMode: true },
};

const PORTS = Object.keys(METHODS) as PortName[];

/** `port.method` of each method: the values of the label `operation`. */
export const OPERATIONS: readonly string[] = PORTS.flatMap((port) =>
  Object.keys(METHODS[port]).map((method) => `${port}.${method}`),
);

type Observe = (operation: string, seconds: number) => void;
type Method = (...args: unknown[]) => Promise<unknown>;

function timed(port: PortName, store: StorePorts[PortName], observe: Observe): object {
  const methods = store as unknown as Record<string, Method>;
  const entries = Object.keys(METHODS[port]).map((name) => {
    const call: Method = async (...args) => {
      const start = performance.now();
      try {
        return await methods[name]!(...args);
      } finally {
        observe(`${port}.${name}`, (performance.now() - start) / 1000);
      }
    };
    return [name, call];
  });
  return Object.fromEntries(entries);
}

/**
 * The same ports with every call measured. Calls between the stores are not measured, so nothing is
 * counted twice.
 */
export const timeStores = (stores: StorePorts, observe: Observe): StorePorts =>
  Object.fromEntries(
    PORTS.map((port) => [port, timed(port, stores[port], observe)]),
  ) as unknown as StorePorts;
