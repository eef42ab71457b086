import { isIPv6, SocketAddress } from 'node:net';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../services/attempts.ts';

const MAX_LENGTH = 200;
const NOBODY = { client: 'nobody' };

/** An IPv4 address, or the /64 of an IPv6 one: a whole household or phone owns at least that. */
export function networkOf(ip: string): string {
  const bare = ip.replace(/%.*$/, '');
  if (!isIPv6(bare)) return bare;
  const { address } = new SocketAddress({ address: bare, family: 'ipv6' });
  const [, mapped] = /^::ffff:([\d.]+)$/.exec(address) ?? [];
  if (mapped) return mapped;
  const [head = '', tail] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = (tail ?? '').split(':').filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array<string>(Math.max(0, zeros)).fill('0'), ...right];
  return `${groups
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}

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
