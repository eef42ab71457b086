import type { FastifyRequest } from 'fastify';
import type { Origin, Principal } from '../domain/attempt/principal.ts';
import type { Caller } from '../services/shared/attempts.ts';
import { networkOf } from './network.ts';

const MAX_LENGTH = 200;
const NO_PRINCIPAL: Principal = { client: 'nobody', scopes: new Set() };

/**
 * The origin of a request, which decides its share of the inference threads. It is known only after the
 * API key was checked.
 */
export const originOf = (request: FastifyRequest): Origin => ({
  client: (request.principal ?? NO_PRINCIPAL).client,
  network: networkOf(request.ip),
});

/**
 * The sender of a request. The device text is made safe to display: only printable characters, at most
 * 200.
 */
export function callerOf(request: FastifyRequest, deviceInfo?: string): Caller {
  const said = deviceInfo ?? request.headers['user-agent'] ?? '';
  const safe = said
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
  const { scopes } = request.principal ?? NO_PRINCIPAL;
  // Both scopes allow calls that reveal whether an id is enrolled.
  const mayKnowUsers = scopes.has('history') || scopes.has('enroll');
  return { deviceInfo: safe || null, ...originOf(request), mayKnowUsers };
}
