import assert from 'node:assert/strict';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { PROBLEMS, type ProblemCode } from '../../../src/errors.ts';
import type { RawAnswer } from '../raw-http.ts';

type Answer = Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>;

export const fromRaw = ({ status, headers, body }: RawAnswer): Answer => ({
  statusCode: status,
  headers,
  body,
});

const NEVER = [
  /node_modules/,
  /\bat .+:\d+:\d+/,
  /\.(ts|js|db|onnx)\b/,
  /\/(work|tmp|root|home)\b/,
];

/** Checks that an answer is a problem document with one of these codes; returns the code. */
export function expectProblem(answer: Answer, ...codes: ProblemCode[]): ProblemCode {
  const { statusCode, headers, body } = answer;
  assert.match(String(headers['content-type']), /^application\/problem\+json\b/, body);
  const problem = JSON.parse(body) as Record<string, unknown>;
  const { type, title, status, detail, instance } = problem;
  const code = String(type).replace(/^urn:biometric:problem:/, '') as ProblemCode;
  assert.ok(codes.includes(code), `${code} instead of ${codes.join(' or ')}: ${body}`);
  assert.deepEqual({ status, title }, PROBLEMS[code]);
  assert.equal(statusCode, status);
  assert.ok(typeof detail === 'string' && detail.length > 10);
  assert.equal(instance, `urn:uuid:${headers['x-request-id']}`);
  const known = ['type', 'title', 'status', 'detail', 'instance', 'errors'];
  assert.deepEqual(
    Object.keys(problem).filter((key) => !known.includes(key)),
    [],
  );
  for (const secret of NEVER) assert.doesNotMatch(body, secret);
  assert.ok(body.length < 2000, `${body.length} bytes of answer`);
  return code;
}

export const BOUNDARY = 'abuse-boundary';

/** A POST of bytes that claim to be a form. */
export const bytes = (
  payload: string | Buffer,
  type = `multipart/form-data; boundary=${BOUNDARY}`,
): InjectOptions => ({
  method: 'POST',
  url: '/authenticate',
  headers: { 'content-type': type },
  payload,
});
