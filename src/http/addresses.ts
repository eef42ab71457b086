/** Paths that clients of other services try, and other spellings, each with the right address. */
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

/** Prefixes that other services put before their addresses, such as /api/v1. */
const PREFIX = /^\/(?:api\/)?(?:v\d+\/)?|^\/api$/;

interface Address {
  /** As the documentation writes it, with `{id}`. */
  readonly shown: string;
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/** Whether a path matches a pattern. `:name` matches one segment that is not empty, `*` all that follow. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  if (pattern.at(-1) !== '*' && pattern.length !== path.length) return false;
  return pattern.every((part, i) => {
    if (part === '*') return true;
    return part.startsWith(':') ? path[i] : part === path[i];
  });
}

/** All addresses of the service with their methods. */
export class Addresses {
  readonly #known = new Map<string, Address>();

  /** @param url path of a route as Fastify writes it, for example `/users/:id` */
  add(method: string, url: string): void {
    // This route answers the preflights of browsers. It matches every path, so it is no address.
    if (url === '*') return;
    const known = this.#known.get(url) ?? {
      shown: url.replaceAll(/:\w+/g, '{id}'),
      segments: url.split('/'),
      methods: new Set(),
    };
    known.methods.add(method);
    this.#known.set(url, known);
  }

  /** Methods that a path accepts, sorted; empty when the path does not exist. */
  methodsOf(path: string): string[] {
    const methods = this.#fitting(path).flatMap((one) => [...one.methods]);
    return [...new Set(methods)].toSorted();
  }

  /** The address that the client probably meant by a path that does not exist, or null. */
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
