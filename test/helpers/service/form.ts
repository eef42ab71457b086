import type { InjectOptions } from 'fastify';

export interface Part {
  readonly name: string;
  readonly value: string | Uint8Array;
  /** With a file name the part is a file. */
  readonly filename?: string;
  readonly type?: string;
}

const BOUNDARY = 'biometric-test-boundary';

/** A multipart body built byte by byte, so that tests can also build wrong ones. */
export function multipart(parts: readonly Part[], boundary = BOUNDARY): Buffer {
  const chunks = parts.flatMap(({ name, value, filename, type }) => [
    `--${boundary}\r\ncontent-disposition: form-data; name="${name}"`,
    filename === undefined ? '' : `; filename="${filename}"`,
    type === undefined ? '' : `\r\ncontent-type: ${type}`,
    '\r\n\r\n',
    value,
    '\r\n',
  ]);
  return Buffer.concat([...chunks, `--${boundary}--\r\n`].map((chunk) => Buffer.from(chunk)));
}

export const photo = (value: Uint8Array, name = 'image'): Part => ({
  name,
  value,
  filename: 'photo.jpg',
  type: 'image/jpeg',
});

/** Options for `app.inject`: a POST of these parts. */
export const post = (url: string, parts: readonly Part[]): InjectOptions => ({
  method: 'POST',
  url,
  headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
  payload: multipart(parts),
});

export const enrolment = (userId: string, ...images: Uint8Array[]): InjectOptions =>
  post('/enroll', [{ name: 'user_id', value: userId }, ...images.map((i) => photo(i))]);

export const attempt = (userId: string, image: Uint8Array): InjectOptions =>
  post('/authenticate', [{ name: 'user_id', value: userId }, photo(image)]);
