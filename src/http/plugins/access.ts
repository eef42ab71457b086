import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { LOCAL, type Principal, type Scope } from '../../domain/attempt/principal.ts';
import { Problem } from '../../errors.ts';
import type { KeyVerifier } from '../../ports.ts';
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
      throw new Problem('key-missing', 'Send an API key in x-api-key or as a Bearer token.');
    }
    const principal = await keys.verify(presented);
    if (!principal) {
      await countRefusal(request);
      throw new Problem('key-invalid', 'The API key is unknown, revoked or expired.');
    }
    if (!principal.scopes.has(scope)) {
      await countRefusal(request);
      throw new Problem('scope-missing', `The API key lacks the scope "${scope}".`);
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
