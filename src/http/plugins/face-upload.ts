import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { Problem } from '../../errors.ts';
import type { FaceEngine } from '../../ports.ts';
import { originOf } from '../caller.ts';

export const MAX_IMAGE_BYTES = 5 * 1024 * 1024;
/** One whole request: one image at the limit with its fields, or several smaller images. */
export const MAX_REQUEST_BYTES = 6 * 1024 * 1024;
const MAX_FIELD_BYTES = 1024;
/** What a form may hold besides its values: boundaries and the headers of at most eleven parts. */
const MAX_FRAME_BYTES = 16 * 1024;

export interface FaceUploadOptions {
  readonly images: number;
  readonly engine: Pick<FaceEngine, 'load'>;
}

const tooLarge = (): Problem =>
  new Problem(
    'payload-too-large',
    'Send a photograph of at most 5 MiB, and at most 6 MiB in one request.',
  );

/** Bytes of the values of a form. */
function bytesIn(value: unknown): number {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
}

/**
 * A scope whose routes take a small form with photographs, kept in memory. Turned away before the
 * body is read: a declared length above the cap, and any photograph while the queue is full.
 */
async function faceUpload(app: FastifyInstance, options: FaceUploadOptions): Promise<void> {
  app.addHook('onRequest', async (request) => {
    if (Number(request.headers['content-length'] ?? 0) > MAX_REQUEST_BYTES) throw tooLarge();
    if (options.engine.load(originOf(request)).full) {
      throw new Problem('overloaded', 'All workers are busy: try again in a moment.', {
        retryAfterSeconds: 1,
      });
    }
  });
  // A body of undeclared length is counted while it is read. Registered before the form parser, in
  // the same tick, so no byte passes uncounted.
  const bytesOf = new WeakMap<FastifyRequest, number>();
  app.addHook('preValidation', (request, _reply, done) => {
    let received = 0;
    request.raw.on('data', (chunk: Buffer) => {
      const before = received;
      received += chunk.length;
      bytesOf.set(request, received);
      if (before <= MAX_REQUEST_BYTES && received > MAX_REQUEST_BYTES) {
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
      fields: 3,
      fileSize: MAX_IMAGE_BYTES,
      files: options.images,
      parts: options.images + 3,
      headerPairs: 20,
    },
  });
  // The parser drops what is too much in the header of a part and goes on; such a form is refused.
  app.addHook('preValidation', async (request) => {
    const frame = (bytesOf.get(request) ?? 0) - bytesIn(request.body);
    if (frame > MAX_FRAME_BYTES) {
      throw new Problem('multipart-malformed', 'The form holds far more than its values.');
    }
  });
}

export default fp(faceUpload, { name: 'face-upload', fastify: '5.x' });
