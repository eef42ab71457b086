import multipart from '@fastify/multipart';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { overloaded, Problem } from '../../errors.ts';
import type { FaceEngine } from '../../ports.ts';
import type { ArrivingUploads } from '../arriving-uploads.ts';
import { originOf } from '../caller.ts';
import { MAX_IMAGE_BYTES, MAX_REQUEST_BYTES, TOO_LARGE } from '../upload-size.ts';
import { clientOf } from './rate-limit.ts';

const MAX_FIELD_BYTES = 1024;
/**
 * Largest number of bytes in a form besides its values: boundaries and the headers of at most eleven
 * parts.
 */
const MAX_FRAME_BYTES = 16 * 1024;

export interface FaceUploadOptions {
  readonly images: number;
  readonly engine: Pick<FaceEngine, 'load'>;
  /** Shared by all scopes that accept photographs. */
  readonly arriving: ArrivingUploads;
}

const tooLarge = (): Problem => new Problem('payload-too-large', TOO_LARGE);

/** Number of bytes in the values of a form. */
function bytesIn(value: unknown): number {
  if (typeof value === 'string' || Buffer.isBuffer(value)) return Buffer.byteLength(value);
  if (value === null || typeof value !== 'object') return 0;
  return Object.values(value).reduce((sum: number, part) => sum + bytesIn(part), 0);
}

/**
 * Makes the routes of a scope accept a small form with photographs, which is kept in memory. Three
 * kinds of request are refused before the body is read: a declared length above the limit, any
 * photograph while the queue is full, and an upload while too many others are arriving.
 */
async function faceUpload(app: FastifyInstance, options: FaceUploadOptions): Promise<void> {
  app.addHook('onRequest', async (request, reply) => {
    const declared = request.headers['content-length'];
    if (Number(declared ?? 0) > MAX_REQUEST_BYTES) throw tooLarge();
    if (options.engine.load(originOf(request)).full) throw overloaded();
    const bytes = Number(declared ?? MAX_REQUEST_BYTES);
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
  // The parser drops excess headers of a part and continues; such a form is refused here.
  app.addHook('preValidation', async (request) => {
    const frame = (bytesOf.get(request) ?? 0) - bytesIn(request.body);
    if (frame > MAX_FRAME_BYTES) {
      throw new Problem('multipart-malformed', 'The form holds far more than its values.');
    }
  });
}

export default fp(faceUpload, { name: 'face-upload', fastify: '5.x' });
