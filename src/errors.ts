/**
 * The closed table of problems (RFC 9457). Every error answer of the API is one of these rows.
 * test/unit/errors.test.ts checks the table, and docs/api.md shows it.
 */
export const PROBLEMS = {
  'field-invalid': { status: 400, title: 'A field is missing or not valid' },
  'multipart-malformed': { status: 400, title: 'The multipart form cannot be read' },
  'request-invalid': { status: 400, title: 'The request cannot be understood' },
  'nonce-invalid': { status: 400, title: 'The challenge is not valid' },
  'key-missing': { status: 401, title: 'An API key is needed' },
  'key-invalid': { status: 401, title: 'The API key is not valid' },
  'cross-site': { status: 403, title: 'Another site may not use this service' },
  'scope-missing': { status: 403, title: 'The API key does not allow this' },
  'biometric-disabled': { status: 403, title: 'The face of this user is disabled' },
  'not-found': { status: 404, title: 'There is nothing at this address' },
  'user-not-found': { status: 404, title: 'This user is not enrolled' },
  'method-not-allowed': { status: 405, title: 'This address does not take this method' },
  timeout: { status: 408, title: 'The request took too long to arrive' },
  'already-enrolled': { status: 409, title: 'This user is already enrolled' },
  'different-person': { status: 409, title: 'The photographs show different people' },
  'template-limit': { status: 409, title: 'This user has as many templates as are kept' },
  're-enrol-required': { status: 409, title: 'The templates belong to another model' },
  'model-unusable': { status: 409, title: 'The face model that was chosen cannot be used' },
  'reload-running': { status: 409, title: 'The face model is being reloaded already' },
  replayed: { status: 409, title: 'This was shown before' },
  'duplicate-face': { status: 409, title: 'This face is enrolled under another id' },
  'payload-too-large': { status: 413, title: 'The upload is too large' },
  'too-many-parts': { status: 413, title: 'The form has too many parts' },
  'unsupported-media': { status: 415, title: 'This kind of photograph or body is not read' },
  'image-invalid': { status: 422, title: 'The photograph is damaged' },
  'image-too-large': { status: 422, title: 'The photograph has too many pixels' },
  'image-too-costly': { status: 422, title: 'The photograph takes too long to decode' },
  'unsupported-colour': { status: 422, title: 'The colour space is not supported' },
  'no-face': { status: 422, title: 'No face was found' },
  'multiple-faces': { status: 422, title: 'More than one face was found' },
  'low-quality': { status: 422, title: 'The photograph is not good enough' },
  'spoof-suspected': { status: 422, title: 'The face may not have been there in person' },
  locked: { status: 429, title: 'Too many failed attempts' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  'headers-too-large': { status: 431, title: 'The request headers are too large' },
  internal: { status: 500, title: 'Something went wrong here' },
  'inference-failed': { status: 503, title: 'The face models could not process the photograph' },
  overloaded: { status: 503, title: 'All workers are busy' },
  'shutting-down': { status: 503, title: 'The service is stopping' },
  'storage-busy': { status: 503, title: 'The database is busy' },
  'storage-corrupt': { status: 503, title: 'The database is damaged' },
  'storage-full': { status: 503, title: 'The disk is full' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

export interface ProblemOptions {
  /** Seconds after which the client may try again; sent as the Retry-After header. */
  retryAfterSeconds?: number;
  /** One entry for each faulty field. */
  errors?: { field: string; message: string }[];
  cause?: unknown;
}

/** An error with a row in the table. `detail` is public: it must not hold a path, a user id or a score. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly code: ProblemCode;
  readonly retryAfterSeconds: number | undefined;
  readonly errors: { field: string; message: string }[] | undefined;

  constructor(code: ProblemCode, detail: string, options: ProblemOptions = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.errors = options.errors;
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }
}

/**
 * The service must not start. The message is one sentence for the operator; the exit code is 78
 * (EX_CONFIG of sysexits.h).
 */
export class RefusalToStart extends Error {
  override readonly name = 'RefusalToStart';
  static readonly exitCode = 78;
}

/** The refusal while no inference thread has a place for another photograph. */
export const overloaded = (): Problem =>
  new Problem('overloaded', 'All workers are busy: try again in a moment.', {
    retryAfterSeconds: 1,
  });
