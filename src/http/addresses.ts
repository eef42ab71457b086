/** Words of other services and other spellings, and the address that is meant. */
const MEANT: Readonly<Record<string, string>> = {
  enrol: '/enroll',
  enrolment: '/enroll',
  enrollment: '/enroll',
  register: '/enroll',
  signup: '/enroll',
  auth: '/authenticate',
  login: '/authenticate',
  signin: '/authenticate',
  verify: '/authenticate',
  match: '/authenticate',
  compare: '/authenticate',
  recognize: '/authenticate',
  identify: '/authenticate',
  challenge: '/challenges',
  nonce: '/challenges',
  healthz: '/health',
  status: '/health',
  user: '/users/{id}',
};

/** In front of an address where other services have their interface. */
const PREFIX = /^\/(?:api\/)?(?:v\d+\/)?|^\/api$/;

interface Address {
  /** As people write it. */
  readonly shown: string;
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** Whether a path is one of the pattern; `:name` is one segment that is not empty, `*` the rest. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) !== '*' && pattern.length !== path.length) return false;
  return pattern.every((part, i) => {
    if (part === '*') return true;
    return part.startsWith(':') ? path[i] : part === path[i];
  });
}

/** What there is to call: every address with its methods. */
export class Addresses {
  readonly #known = new Map<string, Address>();

  /** A route as Fastify knows it. */
  add(method: string, url: string): void {
    // The route for preflights of browsers matches everything and is nobody's address.
    if (url === '*') return;
    const known = this.#known.get(url) ?? {
      shown: url.replaceAll(/:\w+/g, '{id}'),
      segments: url.split('/'),
      methods: new Set(),
    };
    known.methods.add(method);
    this.#known.set(url, known);
  }

  /** The methods that this path takes, in the order of the alphabet; empty when there is no such path. */
  methodsOf(path: string): string[] {
    const methods = this.#fitting(path).flatMap((one) => [...one.methods]);
    return [...new Set(methods)].toSorted();
  }

  /** The address of ours that is meant by a path that does not exist, or null. */
  meantBy(path: string): string | null {
    const plain = path
      .toLowerCase()
      .replaceAll(/\/+/g, '/')
      .replace(PREFIX, '/')
      .replace(/(?<=.)\/$/, '');
    const [known] = this.#fitting(plain);
    if (known) return known.shown;
    const word = plain.slice(1).replaceAll(/[-_]/g, '');
    return Object.hasOwn(MEANT, word) ? MEANT[word]! : null;
  }

  #fitting(path: string): Address[] {
    const segments = path.split('/');
    return [...this.#known.values()].filter((one) => fits(one.segments, segments));
  }
}
