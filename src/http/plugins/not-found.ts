import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import { Addresses } from '../addresses.ts';
import { refuse } from '../problem.ts';

const LIST = new Intl.ListFormat('en');

const NOTHING_HERE = 'There is nothing at this address: /docs lists what there is.';

/** Whether this is the question that a browser asks before a page of another site may call the service. */
const isPreflight = (method: string, headers: Readonly<Record<string, unknown>>): boolean =>
  method === 'OPTIONS' && headers['access-control-request-method'] !== undefined;

/**
 * Addresses that do not exist, and methods that an address does not take. They are limited like known
 * ones, and like them they are answered before a body is read.
 */
async function notFound(app: FastifyInstance): Promise<void> {
  const limit = app.rateLimit();
  const addresses = new Addresses();
  app.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) addresses.add(name, url);
  });
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    await limit.call(app, request, reply);
    const { method, headers } = request;
    if (isPreflight(method, headers)) {
      throw new Problem(
        'cross-site',
        'A page of another site asks whether it may call this service: it may when the operator names its origin in CORS_ORIGINS.',
      );
    }
    const [path = ''] = request.url.split('?');
    const methods = addresses.methodsOf(path);
    if (methods.length > 0) {
      void reply.header('allow', methods.join(', '));
      throw new Problem(
        'method-not-allowed',
        `This address takes ${LIST.format(methods)}, not ${method}: /docs shows how to call it.`,
      );
    }
    const meant = addresses.meantBy(path);
    throw new Problem(
      'not-found',
      meant
        ? `There is nothing at this address: ${meant} is probably meant. Addresses are written in small letters, without a slash at the end and without anything in front.`
        : NOTHING_HERE,
    );
  });
  // For paths that a `*` route matches but cannot answer, such as missing files of the documentation page.
  app.setNotFoundHandler((_request, reply) => refuse(reply, 'not-found', NOTHING_HERE));
}

export default fp(notFound, { name: 'not-found', fastify: '5.x' });
