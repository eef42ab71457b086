import type { FastifyError, FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, type ProblemCode } from '../../errors.ts';
import { sendProblem } from '../problem.ts';
import { TOO_LARGE } from '../upload-size.ts';

/** Problem codes for the error codes of Fastify and its plugins. */
const BY_FASTIFY_CODE: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'payload-too-large',
  FST_REQ_FILE_TOO_LARGE: 'payload-too-large',
  FST_PARTS_LIMIT: 'too-many-parts',
  FST_FILES_LIMIT: 'too-many-parts',
  FST_FIELDS_LIMIT: 'too-many-parts',
  FST_PROTO_VIOLATION: 'field-invalid',
  FST_INVALID_JSON_FIELD_ERROR: 'field-invalid',
  FST_MP_PREMATURE_CLOSE: 'multipart-malformed',
  FST_INVALID_MULTIPART_CONTENT_TYPE: 'unsupported-media',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media',
  FST_ERR_ASYNC_CONSTRAINT: 'request-invalid',
};

const DETAIL: Partial<Record<ProblemCode, string>> = {
  'payload-too-large': TOO_LARGE,
  'too-many-parts': 'The form has more fields or files than this address takes.',
  'multipart-malformed': 'Send a complete multipart/form-data body, as curl -F does.',
  'unsupported-media': 'Send multipart/form-data with the photograph as JPEG or PNG.',
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

const MAX_NAMES = 100;

/**
 * Words of the error messages of busboy for a form that cannot be read; it throws errors without a
 * code.
 */
const MULTIPART_WORDS = /multipart|boundary|part terminated|unexpected end/i;

function toProblem(error: FastifyError): Problem {
  if (error instanceof Problem) return error;
  if (hasZodFastifySchemaValidationErrors(error)) {
    const errors = error.validation.map(({ instancePath, message, params }) => {
      const unknown = keysOf(params);
      return {
        field: unknown || instancePath.split('/').filter(Boolean).join('.') || 'body',
        message: unknown ? 'is not known here' : (message ?? 'is not valid'),
      };
    });
    const said = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return new Problem('field-invalid', said, { errors, cause: error });
  }
  const status = error.statusCode ?? 500;
  const code =
    BY_FASTIFY_CODE[error.code] ??
    (MULTIPART_WORDS.test(error.message) && !error.code ? 'multipart-malformed' : undefined) ??
    (status >= 400 && status < 500 ? 'request-invalid' : 'internal');
  const detail = DETAIL[code] ?? 'The fault is ours and has been logged; try again later.';
  return new Problem(code, detail, { cause: error });
}

/** Unknown field names in the answer. They come from the client, so they are cut to a useful length. */
const keysOf = (params: unknown): string =>
  params && typeof params === 'object' && 'keys' in params && Array.isArray(params.keys)
    ? params.keys.join(', ').slice(0, MAX_NAMES)
    : '';

/**
 * Answers every error as problem+json, and logs a failure of the service with its cause. A deliberate
 * refusal (busy, stopping) has no cause; the log line of the request is enough for it.
 */
async function problems(app: FastifyInstance, { count }: ProblemsOptions): Promise<void> {
  app.decorate('countProblem', count);
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500 && problem.cause !== undefined) {
      request.log.error({ code: problem.code, err: problem.cause }, 'request failed');
    }
    return sendProblem(reply, problem);
  });
}

export default fp(problems, { name: 'problems', fastify: '5.x' });
