import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { LOCAL, type Principal, type Scope } from '../../domain/attempt/principal.ts';
import { Problem } from '../../errors.ts';
import type { KeyVerifier } from '../../ports/attempts.ts';
import { refusalCounter } from './rate-limit.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The sender of the request. `requireScope` sets it before a byte of the body is read. */
    principal: Principal | null;
  }
}

export interface AccessOptions {
  readonly mode: 'open' | 'key';
  readonly keys: KeyVerifier;
}

/** The key in `x-api-key` or `Authorization: Bearer`, or null. A key in the URL is ignored. */
export function presentedKey(request: FastifyRequest): string | null {
  const own = request.headers['x-api-key'];
  if (typeof own === 'string') return own;
  const [scheme, token] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : null;
}

/** One message for unknown, revoked and expired keys, so that nobody learns which keys once existed. */
const NO_KEY =
  'The API key is unknown, revoked or expired: send the whole key, which begins with bk_, without quotes, or ask the operator for a new one (npm run keys).';

/** Parameters of an address in which other services accept a key. */
const KEY_PARAMETERS = /[?&](?:x-)?(?:api[-_]?key|key|token|access[-_]?token)=/i;

/** Error message for a request without a key in the right place. */
function whereIsTheKey({ url, headers }: FastifyRequest): string {
  if (KEY_PARAMETERS.test(url)) {
    return 'A key in the address is not looked at, because addresses end up in logs: send it in the header x-api-key, and let the operator replace this one.';
  }
  if (headers.authorization !== undefined) {
    return 'The header Authorization does not hold a Bearer token: write "Bearer", a space and the API key, or send the key in x-api-key.';
  }
  return 'Send an API key in x-api-key or as a Bearer token; the operator makes keys with npm run keys.';
}

/**
 * Adds `app.requireScope`. Register the hook that it returns in a Fastify scope to protect all routes
 * of that scope.
 */
async function access(app: FastifyInstance, { mode, keys }: AccessOptions): Promise<void> {
  app.decorateRequest('principal', null);
  // The rate limit of a route runs after this hook, so a request that is refused here would not be
  // counted.
  const countRefusal = refusalCounter(app);
  app.decorate('requireScope', (scope: Scope) => async (request: FastifyRequest) => {
    if (mode === 'open') {
      request.principal = LOCAL;
      return;
    }
    const presented = presentedKey(request);
    if (!presented) {
      await countRefusal(request);
      throw new Problem('key-missing', whereIsTheKey(request));
    }
    const principal = await keys.verify(presented);
    if (!principal) {
      await countRefusal(request);
      throw new Problem('key-invalid', NO_KEY);
    }
    if (!principal.scopes.has(scope)) {
      await countRefusal(request);
      throw new Problem(
        'scope-missing',
        `The API key lacks the scope "${scope}": ask the operator for a key that has it.`,
      );
    }
    request.principal = principal;
  });
}

declare module 'fastify' {
  interface FastifyInstance {
    requireScope(scope: Scope): (request: FastifyRequest) => Promise<void>;
  }
}

export default fp(access, { name: 'access', fastify: '5.x', dependencies: ['limits'] });
