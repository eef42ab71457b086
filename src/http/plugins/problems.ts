import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, type ProblemCode } from '../../errors.ts';
import { meantBy, unknownName } from '../misnamed.ts';
import { sendProblem } from '../problem.ts';

/** Problem codes for the error codes of Fastify and its plugins. */
const BY_FASTIFY_CODE: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_PROTO_VIOLATION: 'field-invalid',
  FST_INVALID_JSON_FIELD_ERROR: 'field-invalid',
  FST_MP_PREMATURE_CLOSE: 'multipart-malformed',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported-media',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media',
  FST_ERR_ASYNC_CONSTRAINT: 'request-invalid',
};

const DETAIL: Partial<Record<ProblemCode, string>> = {
  'payload-too-large':
    'The body is larger than this address takes: send only the fields that it asks for.',
  'multipart-malformed':
    'The form ends too early, or its parts are divided by another boundary than Content-Type names: send it whole, and do not set Content-Type yourself. curl -F and FormData write both.',
  'field-invalid': 'A field of the form has a name or a value that is not accepted.',
  'request-invalid': 'The request is not valid HTTP for this address.',
};

declare module 'fastify' {
  interface FastifyInstance {
    /** Called once for every problem answer, also for one to bytes that never became a request. */
    countProblem: (code: ProblemCode) => void;
  }
}

export interface ProblemsOptions {
  readonly count: (code: ProblemCode) => void;
}

/** Largest number of characters in the list of unknown field names. */
const MAX_NAMES = 100;
/** Number of unknown fields that get a sentence of their own. */
const MAX_NAMED = 2;

/**
 * Words of the error messages of busboy for a form that cannot be read; it throws errors without a
 * code.
 */
const MULTIPART_WORDS = /multipart|boundary|part terminated|unexpected end/i;

/** Fastify's codes for a body that is not JSON. Its parser also throws a SyntaxError without a code. */
const JSON_CODES = new Set(['FST_ERR_CTP_INVALID_JSON_BODY', 'FST_ERR_CTP_EMPTY_JSON_BODY']);
const NO_JSON = 'The body is no valid JSON: send an object like {"user_id":"franck"}, in UTF-8.';

/** Names of the fields of an object schema; empty for any other schema. */
function fieldsOf(schema: unknown): string[] {
  const { shape } = (schema ?? {}) as { shape?: object };
  return Object.keys(shape ?? {});
}

/** The problem that names the wrong fields, in whole sentences. */
function fieldProblem(error: FastifyError, request: FastifyRequest): Problem {
  const { schema } = request.routeOptions;
  const part = error.validationContext === 'querystring' ? schema?.querystring : schema?.body;
  const known = fieldsOf(part);
  const unknown = (error.validation ?? []).flatMap(({ params }) => keysOf(params));
  // A field that came under a wrong name is not reported as missing as well.
  const renamed = new Set(unknown.map((name) => meantBy(name, known)));
  const errors = (error.validation ?? []).flatMap(({ instancePath, message = '', params }) => {
    const names = keysOf(params);
    const [field] = instancePath.split('/').filter(Boolean);
    if (names.length === 0) {
      return renamed.has(field ?? '') ? [] : [{ field: field ?? 'body', message }];
    }
    const said = names.slice(0, MAX_NAMED).map((name) => unknownName(name, known));
    return [{ field: names.join(', ').slice(0, MAX_NAMES), message: said.join(' ') }];
  });
  const said = [...new Set(errors.map(({ message }) => message))].join(' ');
  return new Problem('field-invalid', said, { errors, cause: error });
}

/** Error message for a body of the wrong content type: what this address accepts. */
const wrongKind = ({ routeOptions }: FastifyRequest): string =>
  routeOptions.schema?.body
    ? 'This address takes JSON: send a body like {"user_id":"franck"} with content-type: application/json.'
    : 'This address takes no body: send the request without one.';

function toProblem(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) return fieldProblem(error, request);
  const status = error.statusCode ?? 500;
  const code =
    BY_FASTIFY_CODE[error.code] ??
    (MULTIPART_WORDS.test(error.message) && !error.code ? 'multipart-malformed' : undefined) ??
    (status >= 400 && status < 500 ? 'request-invalid' : 'internal');
  if (code === 'unsupported-media') return new Problem(code, wrongKind(request), { cause: error });
  if (code === 'request-invalid' && (JSON_CODES.has(error.code) || error.name === 'SyntaxError')) {
    return new Problem(code, NO_JSON, { cause: error });
  }
  const detail = DETAIL[code] ?? 'The fault is ours and has been logged; try again later.';
  return new Problem(code, detail, { cause: error });
}

/** Unknown field names, which zod puts beside its message. */
const keysOf = (params: unknown): string[] =>
  params && typeof params === 'object' && 'keys' in params && Array.isArray(params.keys)
    ? params.keys.map(String)
    : [];

/**
 * Answers every error as problem+json, and logs a failure of the service with its cause. A deliberate
 * refusal (busy, stopping) has no cause; the log line of the request is enough for it.
 */
async function problems(app: FastifyInstance, { count }: ProblemsOptions): Promise<void> {
  app.decorate('countProblem', count);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toProblem(error, request);
    if (problem.status >= 500 && problem.cause !== undefined) {
      request.log.error({ code: problem.code, err: problem.cause }, 'request failed');
    }
    return sendProblem(reply, problem);
  });
}

export default fp(problems, { name: 'problems', fastify: '5.x' });
