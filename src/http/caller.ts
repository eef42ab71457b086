import type { FastifyRequest } from 'fastify';
import type { Caller } from '../services/attempts.ts';
import { networkOf } from './network.ts';

const MAX_LENGTH = 200;
const NOBODY = { client: 'nobody' };

/** What the client says it is, made safe to show: printable characters only, at most 200. */
export function callerOf(request: FastifyRequest, deviceInfo?: string): Caller {
  const said = deviceInfo ?? request.headers['user-agent'] ?? '';
  const safe = said
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
  const { client } = request.principal ?? NOBODY;
  return { deviceInfo: safe || null, client, network: networkOf(request.ip) };
}
