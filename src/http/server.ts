import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import { type FastifyInstance, type FastifyServerOptions, fastify, LogController } from 'fastify';
import { serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { Problem, type ProblemCode } from '../errors.ts';
import type { Random } from '../ports/system.ts';
import { checkEncoding } from './content-type.ts';
import { Lingering } from './lingering.ts';
import { problemBody, refuse } from './problem.ts';

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
/**
 * Time in which a request must arrive. The largest one, 11 MiB, takes 19 s at 5 Mbit/s, an ordinary
 * upload of a mobile network.
 */
const REQUEST_TIMEOUT_MS = 30_000;
/**
 * Interval of the time-out check. The default of Node is 30 s, which a slow sender would get in
 * addition.
 */
const TIMEOUT_CHECK_MS = 1_000;
/**
 * Keep-alive of a connection. It must be longer than the keep-alive of the proxy in front (4 s in
 * nginx), because otherwise the proxy would answer 502.
 */
const KEEP_ALIVE_MS = 5_000;

/** What is answered to bytes that are no valid HTTP request, by the error codes of Node. */
const RAW_PROBLEMS: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  HPE_HEADER_OVERFLOW: [
    'headers-too-large',
    'The request headers are too large: send fewer or shorter ones, at most 16 KB.',
  ],
  ERR_HTTP_REQUEST_TIMEOUT: [
    'timeout',
    'The request took too long to arrive: send it again over a faster connection, or send a smaller photograph.',
  ],
};
const NO_HTTP = [
  'request-invalid',
  'What came is no valid HTTP request: check the program that sends it.',
] as const;

/** An answer to bytes that are no valid HTTP request, in the same form as every other error. */
function rawAnswer(problem: Problem, id: string): string {
  const body = JSON.stringify(problemBody(problem, id));
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-request-id: ${id}`,
    'connection: close',
    '',
    body,
  ].join('\r\n');
}

/**
 * Adds a hook that runs before a body is read. A client that asks first (`Expect: 100-continue`) gets
 * "100 Continue" only then; Node alone would send it before any hook has seen the request.
 */
function welcomeBodies(app: FastifyInstance): void {
  const asking = new WeakSet<ServerResponse>();
  app.server.on('checkContinue', (request, response) => {
    asking.add(response);
    app.server.emit('request', request, response);
  });
  app.addHook('preParsing', async (request, reply) => {
    checkEncoding(request.headers);
    if (asking.has(reply.raw)) reply.raw.writeContinue();
  });
}

/**
 * Makes a Fastify server with our request ids, time-outs and validation, without plugins and routes
 * (see src/app).
 */
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
      // Node's own answer to a missing Host header has no body. The security plugin answers instead.
      requireHostHeader: false,
    },
    bodyLimit: 64 * 1024,
    // As large as Node's limit for headers, so that a long id is refused by its pattern like any other
    // invalid id.
    routerOptions: { maxParamLength: 16 * 1024 },
    // An address that cannot be decoded does not reach any hook, so its request id header and log line
    // are made here.
    frameworkErrors(_error, request, reply) {
      void reply.header('x-request-id', request.id);
      const { method } = request;
      request.log.info({ method, route: '(none)', status: 400, ms: 0 }, 'request');
      void refuse(
        reply,
        'request-invalid',
        'The address of the request cannot be decoded: a percent sign is written %25.',
      );
    },
    return503OnClosing: false,
    clientErrorHandler(error, socket) {
      // The connection was answered already; `Lingering` ends it.
      if (lingering.has(socket)) return;
      if (!socket.writable || error.code === 'ECONNRESET') {
        socket.destroy(error);
        return;
      }
      const problem = new Problem(...(RAW_PROBLEMS[error.code] ?? NO_HTTP));
      app.countProblem(problem.code);
      socket.write(rawAnswer(problem, random.uuid()));
      lingering.start(socket, socket.remoteAddress ?? '');
    },
  });
  app.decorate('lingering', lingering);
  app.addHook('preClose', async () => lingering.closeAll());
  welcomeBodies(app);
  // Node would answer 417 without a body to an unknown Expect header. The header may be ignored.
  app.server.on('checkExpectation', (request, response) => {
    app.server.emit('request', request, response);
  });
  // Many clients send a content type with every request, also with a DELETE without a body.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parseJson(request, body as string, done);
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  return app;
}
