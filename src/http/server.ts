import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { PROBLEMS, type ProblemCode } from '../errors.ts';
import type { Random } from '../ports.ts';
import { Lingering } from './lingering.ts';
import { refuse } from './problem.ts';

declare module 'fastify' {
  interface FastifyInstance {
    readonly lingering: Lingering;
  }
}

export interface HttpOptions {
  readonly logger: NonNullable<FastifyServerOptions['loggerInstance']>;
  readonly random: Random;
  readonly trustProxy: string | undefined;
}

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 15_000;
/** Node looks only every 30 s by default, and a slow sender would have that long on top. */
const TIMEOUT_CHECK_MS = 1_000;
/** Shorter than a proxy keeps its upstream connections would be 502s; Nginx is told 4 s. */
const KEEP_ALIVE_MS = 5_000;

const RAW_PROBLEM: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'timeout',
};

/** Answer to bytes that never became a request, in the same shape as every other error. */
function rawAnswer(slug: ProblemCode, id: string): string {
  const { status, title } = PROBLEMS[slug];
  const body = JSON.stringify({
    type: `urn:biometric:problem:${slug}`,
    title,
    status,
    detail: `${title}.`,
    instance: `urn:uuid:${id}`,
  });
  return [
    `HTTP/1.1 ${status} ${status === 431 ? 'Request Header Fields Too Large' : status === 408 ? 'Request Timeout' : 'Bad Request'}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${id}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * A client that asks before it sends (`Expect: 100-continue`) is told to go on only when its body is
 * going to be read. Node by itself would tell it before anybody looked at the request.
 */
function continueWhenWanted(app: FastifyInstance): void {
  const asking = new WeakSet<ServerResponse>();
  app.server.on('checkContinue', (request, response) => {
    asking.add(response);
    app.server.emit('request', request, response);
  });
  app.addHook('preParsing', (_request, reply, payload, done) => {
    if (asking.has(reply.raw)) reply.raw.writeContinue();
    done(null, payload);
  });
}

/** A bare Fastify with our ids, time-outs and validation; plugins and routes come from app.ts. */
export function createHttp({ logger, random, trustProxy }: HttpOptions): FastifyInstance {
  const lingering = new Lingering();
  const app = fastify({
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (_request: IncomingMessage) => random.uuid(),
    requestIdHeader: false,
    trustProxy: trustProxy ? trustProxy.split(',').map((s) => s.trim()) : false,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    http: {
      headersTimeout: HEADERS_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      // Node's own answer to a missing host has no body; ours is in the security plugin.
      requireHostHeader: false,
    },
    bodyLimit: 64 * 1024,
    // Beyond Node's own limit of headers: a longer id is refused by its pattern, like any wrong one.
    routerOptions: { maxParamLength: 16 * 1024 },
    // An address that cannot be decoded reaches no hook, so its id and log line are made here.
    frameworkErrors(_error, request, reply) {
      void reply.header('x-request-id', request.id);
      const { method } = request;
      request.log.info({ method, route: '(none)', status: 400, ms: 0 }, 'request');
      void refuse(reply, 'request-invalid', 'The address of the request cannot be decoded.');
    },
    return503OnClosing: false,
    clientErrorHandler(error, socket) {
      // It was answered already, and ends by the rules of lingering.
      if (lingering.has(socket)) return;
      if (!socket.writable || error.code === 'ECONNRESET') {
        socket.destroy(error);
        return;
      }
      const code = RAW_PROBLEM[error.code] ?? 'request-invalid';
      app.countProblem(code);
      socket.write(rawAnswer(code, random.uuid()));
      lingering.start(socket, socket.remoteAddress ?? '');
    },
  });
  app.decorate('lingering', lingering);
  app.addHook('preClose', async () => lingering.closeAll());
  continueWhenWanted(app);
  // Node would answer 417 without a body to an expectation it does not know; it may be ignored.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  // Many clients name a type on every request, also on a DELETE that has no body.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}
