import type { FastifyError, FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { Problem, type ProblemCode } from '../../errors.ts';
import { sendProblem } from '../problem.ts';
import { TOO_LARGE } from '../upload-size.ts';

/** What the framework and its plugins call our rows. */
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
    /** Called once for every problem that is answered, also where no request came about. */
    countProblem: (code: ProblemCode) => void;
  }
}

export interface ProblemsOptions {
  readonly count: (code: ProblemCode) => void;
}

const MAX_NAMES = 100;

/** busboy throws plain errors; these are its words for a form that cannot be read. */
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

/** Names are the caller's own words: repeated only as far as they help. */
const keysOf = (params: unknown): string =>
  params && typeof params === 'object' && 'keys' in params && Array.isArray(params.keys)
    ? params.keys.join(', ').slice(0, MAX_NAMES)
    : '';

/**
 * Every error leaves as problem+json; what is our fault is logged with its cause. A refusal on
 * purpose (busy, stopping) has none, and the line of the request says enough.
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
