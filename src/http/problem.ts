import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { REFUSAL_REASONS } from '../domain/face/analysis.ts';
import { PROBLEMS, Problem, type ProblemCode, type ProblemOptions } from '../errors.ts';

/** Body of an error answer (RFC 9457), the same on every route. */
export const problemSchema = z
  .object({
    type: z.string().describe('urn:biometric:problem:<code>, from a closed list'),
    title: z.string(),
    status: z.int(),
    detail: z.string().describe('What happened and what to do'),
    instance: z.string().describe('urn:uuid:<request id>, also in x-request-id'),
    errors: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

/** Problems of every route that accepts photographs and needs a key. */
export const FACE_PROBLEMS = [
  'field-invalid',
  'multipart-malformed',
  'key-missing',
  'key-invalid',
  'scope-missing',
  'payload-too-large',
  'too-many-parts',
  ...REFUSAL_REASONS,
  'overloaded',
  'inference-failed',
] as const satisfies ProblemCode[];

/**
 * Problems of every route. A foreign web page may call it, and it uses the database, at least to check
 * the key.
 */
const ALWAYS: ProblemCode[] = [
  'cross-site',
  'rate-limited',
  'internal',
  'shutting-down',
  'storage-busy',
  'storage-full',
  'storage-corrupt',
];

interface ProblemResponse {
  description: string;
  content: { 'application/problem+json': { schema: typeof problemSchema } };
}

/** The response schemas for the problems of a route, by HTTP status. The description lists the codes. */
export function problemResponses(...codes: ProblemCode[]): Record<number, ProblemResponse> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of [...codes, ...ALWAYS]) {
    const { status } = PROBLEMS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.join(', '),
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  );
}

/** Whether a part of the body has not arrived yet. */
function isArriving({ raw }: FastifyRequest): boolean {
  if (raw.complete) return false;
  if (raw.headers['transfer-encoding'] !== undefined) return true;
  // A small body arrives together with the headers, possibly before the parser reports its end.
  return raw.readableLength < Number(raw.headers['content-length'] ?? 0);
}

/** The body of an error answer. `requestId` is a UUID. */
export const problemBody = ({ code, status, message, errors }: Problem, requestId: string) => ({
  type: `urn:biometric:problem:${code}`,
  title: PROBLEMS[code].title,
  status,
  detail: message,
  instance: `urn:uuid:${requestId}`,
  ...(errors && { errors }),
});

/** Answers with a row of the problem table. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, status } = problem;
  reply.server.countProblem(code);
  if (problem.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', problem.retryAfterSeconds);
  }
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="biometric"');
  // The rest of the request is not read, so the connection cannot be used for another request.
  const arriving = isArriving(reply.request);
  if (arriving || status === 413 || status === 408) void reply.header('connection', 'close');
  const { socket } = reply.request.raw;
  if (arriving && socket instanceof Socket) {
    reply.server.lingering.afterAnswer(socket, reply.request.ip);
  }
  return reply
    .code(status)
    .type('application/problem+json')
    .send(problemBody(problem, reply.request.id));
}

export const refuse = (
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  options?: ProblemOptions,
): FastifyReply => sendProblem(reply, new Problem(code, detail, options));
