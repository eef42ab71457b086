import type { IncomingHttpHeaders } from 'node:http';
import { BlockList } from 'node:net';
import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import { canBeRebound, hostName } from '../../browser.ts';
import { presentedKey } from '../../plugins/access.ts';
import { problemResponses, refuse } from '../../problem.ts';

export interface MetricsRouteOptions {
  readonly contentType: string;
  readonly render: () => Promise<string>;
  /** Whether an API key has the scope metrics. */
  readonly mayRead: (key: string) => Promise<boolean>;
}

const internal = new BlockList();
internal.addSubnet('127.0.0.0', 8);
internal.addSubnet('10.0.0.0', 8);
internal.addSubnet('172.16.0.0', 12);
internal.addSubnet('192.168.0.0', 16);
internal.addAddress('::1', 'ipv6');
internal.addSubnet('fc00::', 7, 'ipv6');

/**
 * True for a direct connection from a private address, with a Host header that is an IP address or a
 * name without a dot, as Prometheus in the same network sends it. A request that a proxy forwards is
 * not internal. Neither is one from a browser in the network that shows a stranger's page whose name
 * points to us.
 */
export function isInternal(peer: string | undefined, headers: IncomingHttpHeaders): boolean {
  if (headers.host !== undefined && canBeRebound(hostName(headers.host))) return false;
  if (!peer || headers['x-forwarded-for'] || headers.forwarded || headers['x-real-ip'])
    return false;
  const plain = peer.replace(/^::ffff:/, '');
  return internal.check(plain, plain.includes(':') ? 'ipv6' : 'ipv4');
}

const metricsRoute: FastifyPluginAsync<MetricsRouteOptions> = async (app, options) => {
  const schema = {
    tags: ['operation'],
    summary: 'Prometheus metrics, for internal addresses or a key with the scope metrics',
    response: {
      200: { description: 'the text format', content: { 'text/plain': { schema: z.string() } } },
      ...problemResponses('not-found'),
    },
  };
  app.get('/metrics', { schema, config: { rateLimit: false } }, async (request, reply) => {
    const key = presentedKey(request);
    const allowed =
      isInternal(request.socket.remoteAddress, request.headers) ||
      (key && (await options.mayRead(key)));
    if (!allowed) {
      return refuse(reply, 'not-found', 'There is nothing at this address.');
    }
    return reply.type(options.contentType).send(await options.render());
  });
};

export default metricsRoute;
