import type { FastifyRequest } from 'fastify';
import type { Origin, Principal } from '../domain/attempt/principal.ts';
import type { Caller } from '../services/shared/attempts.ts';
import { networkOf } from './network.ts';

const MAX_LENGTH = 200;
const NOBODY: Principal = { client: 'nobody', scopes: new Set() };

/** Whose share of the threads a request takes; known once its key was checked. */
export const originOf = (request: FastifyRequest): Origin => ({
  client: (request.principal ?? NOBODY).client,
  network: networkOf(request.ip),
});

/** What the client says it is, made safe to show: printable characters only, at most 200. */
export function callerOf(request: FastifyRequest, deviceInfo?: string): Caller {
  const said = deviceInfo ?? request.headers['user-agent'] ?? '';
  const safe = said
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
  const { scopes } = request.principal ?? NOBODY;
  // Both scopes have calls that say whether an id is enrolled.
  const mayKnowUsers = scopes.has('history') || scopes.has('enroll');
  return { deviceInfo: safe || null, ...originOf(request), mayKnowUsers };
}
