import multipart from '@fastify/multipart';
import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { overloaded, Problem } from '../../errors.ts';
import type { FaceEngine } from '../../ports/engine.ts';
import type { ArrivingUploads } from '../arriving-uploads.ts';
import { originOf } from '../caller.ts';
import { checkForm } from '../content-type.ts';
import type { UploadSize } from '../upload-size.ts';
import { clientOf } from './rate-limit.ts';

const MAX_FIELDS = 3;
const MAX_FIELD_BYTES = 1024;
/**
 * Largest number of bytes in a form besides its values: boundaries and the headers of at most eleven
 * parts.
 */
const MAX_FRAME_BYTES = 16 * 1024;

export interface FaceUploadOptions {
  readonly images: number;
  readonly most: UploadSize;
  readonly engine: Pick<FaceEngine, 'load'>;
  /** Shared by all scopes that accept photographs. */
  readonly arriving: ArrivingUploads;
}

/** Encodings of e-mail, which write bytes as text. The form parser does not decode them. */
const RECODED = new Set(['base64', 'quoted-printable']);

const recoded = (): Problem =>
  new Problem(
    'multipart-malformed',
    'A part of the form says Content-Transfer-Encoding: send the bytes of the photograph as they are, without this header.',
  );

const TOO_MANY = new Set(['FST_PARTS_LIMIT', 'FST_FILES_LIMIT', 'FST_FIELDS_LIMIT']);

/** Number of bytes in the values of a form. */
function bytesIn(value: unknown): number {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
}

/** Whether a text of the form reached the length at which the parser cuts it off. */
const hasCutText = (body: unknown): boolean =>
  Object.values(body ?? {})
    .flat()
    .some((value) => typeof value === 'string' && Buffer.byteLength(value) >= MAX_FIELD_BYTES);

/**
 * Makes the routes of a scope accept a small form with photographs, which is kept in memory. Four
 * kinds of request are refused before the body is read: a body that is no such form, a declared length
 * above the limit, any photograph while the queue is full, and an upload while too many others are
 * arriving.
 */
async function faceUpload(app: FastifyInstance, options: FaceUploadOptions): Promise<void> {
  const { imageBytes, requestBytes, tooLarge: detail } = options.most;
  const tooLarge = (): Problem => new Problem('payload-too-large', detail);
  app.addHook('onRequest', async (request, reply) => {
    checkForm(request.headers);
    const declared = request.headers['content-length'];
    if (Number(declared ?? 0) > requestBytes) throw tooLarge();
    if (options.engine.load(originOf(request)).full) throw overloaded();
    const bytes = Number(declared ?? requestBytes);
    const arrived = options.arriving.enter(clientOf(request), bytes);
    request.raw.once('close', arrived);
    reply.raw.once('close', arrived);
  });
  // A body without a declared length is counted while it is read. This hook is registered before the
  // form parser and runs in the same tick, so that every byte is counted.
  const bytesOf = new WeakMap<FastifyRequest, number>();
  app.addHook('preValidation', (request, _reply, done) => {
    let received = 0;
    request.raw.on('data', (chunk: Buffer) => {
      const before = received;
      received += chunk.length;
      bytesOf.set(request, received);
      if (before <= requestBytes && received > requestBytes) {
        request.raw.emit('error', tooLarge());
      }
    });
    done();
  });
  await app.register(multipart, {
    attachFieldsToBody: 'keyValues',
    limits: {
      fieldNameSize: 100,
      fieldSize: MAX_FIELD_BYTES,
      fields: MAX_FIELDS,
      fileSize: imageBytes,
      files: options.images,
      parts: options.images + MAX_FIELDS,
      headerPairs: 20,
    },
    async onFile(part) {
      if (RECODED.has(part.encoding.toLowerCase())) throw recoded();
      await part.toBuffer();
    },
  });
  const tooManyParts = `The form has too many parts: this address takes at most ${options.images} ${options.images === 1 ? 'photograph' : 'photographs'} and ${MAX_FIELDS} other fields in one form.`;
  app.setErrorHandler<FastifyError>((error) => {
    if (error.code === 'FST_REQ_FILE_TOO_LARGE') throw tooLarge();
    throw TOO_MANY.has(error.code) ? new Problem('too-many-parts', tooManyParts) : error;
  });
  // The parser drops excess headers of a part and continues; such a form is refused here.
  app.addHook('preValidation', async (request) => {
    // A text that was cut off is longer than any field may be, so the validation refuses it, and can
    // say more about it.
    if (hasCutText(request.body)) return;
    const frame = (bytesOf.get(request) ?? 0) - bytesIn(request.body);
    if (frame > MAX_FRAME_BYTES) {
      throw new Problem(
        'multipart-malformed',
        'The form holds far more than its values: send only the fields and the photograph, with short headers.',
      );
    }
  });
}

export default fp(faceUpload, { name: 'face-upload', fastify: '5.x' });
