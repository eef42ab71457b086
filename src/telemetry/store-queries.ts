import type { Store } from '../ports.ts';

/** What requests use of a store; every call of it is measured. */
export type StorePorts = Pick<
  Store,
  'users' | 'audit' | 'regulation' | 'challenges' | 'duplicates' | 'apiKeys' | 'signingKeys'
>;

type PortName = keyof StorePorts;

/** Every method of every store port; the compiler asks for a new one. */
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
};

const PORTS = Object.keys(METHODS) as PortName[];

/** `port.method` of each: what the label `operation` may be. */
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

/** The same stores with every call measured; what they call among themselves is not counted twice. */
export const timeStores = (stores: StorePorts, observe: Observe): StorePorts =>
  Object.fromEntries(
    PORTS.map((port) => [port, timed(port, stores[port], observe)]),
  ) as unknown as StorePorts;
