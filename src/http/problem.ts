import { Socket } from 'node:net';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { PROBLEMS, Problem, type ProblemCode, type ProblemOptions } from '../errors.ts';

/** RFC 9457 body, the same for every error of every route. */
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

/** What every route may answer that takes photographs behind a key. */
export const FACE_PROBLEMS = [
  'field-invalid',
  'multipart-malformed',
  'key-missing',
  'key-invalid',
  'scope-missing',
  'payload-too-large',
  'too-many-parts',
  'unsupported-media',
  'image-invalid',
  'image-too-large',
  'image-too-costly',
  'unsupported-colour',
  'no-face',
  'multiple-faces',
  'low-quality',
  'overloaded',
  'inference-failed',
] as const satisfies ProblemCode[];

/** Every route can be called by a foreign page, and asks the database, if only for the key of the caller. */
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

/** Response schemas of a route's problems by status, each described by its codes. */
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

/** Whether a part of the body is still on its way. */
function isArriving({ raw }: FastifyRequest): boolean {
  if (raw.complete) return false;
  if (raw.headers['transfer-encoding'] !== undefined) return true;
  // A small body comes along with the headers; it may be here before the parser says that it ended.
  return raw.readableLength < Number(raw.headers['content-length'] ?? 0);
}

/** Answers with a row of the table. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const { code, status } = problem;
  reply.server.countProblem(code);
  if (problem.retryAfterSeconds !== undefined) {
    void reply.header('retry-after', problem.retryAfterSeconds);
  }
  if (status === 401) void reply.header('www-authenticate', 'Bearer realm="biometric"');
  // The rest of the request is not read, so no other one can follow it on this connection.
  const arriving = isArriving(reply.request);
  if (arriving || status === 413 || status === 408) void reply.header('connection', 'close');
  const { socket } = reply.request.raw;
  if (arriving && socket instanceof Socket) {
    reply.server.lingering.afterAnswer(socket, reply.request.ip);
  }
  return reply
    .code(status)
    .type('application/problem+json')
    .send({
      type: `urn:biometric:problem:${code}`,
      title: PROBLEMS[code].title,
      status,
      detail: problem.message,
      instance: `urn:uuid:${reply.request.id}`,
      ...(problem.errors && { errors: problem.errors }),
    });
}

export const refuse = (
  reply: FastifyReply,
  code: ProblemCode,
  detail: string,
  options?: ProblemOptions,
): FastifyReply => sendProblem(reply, new Problem(code, detail, options));
