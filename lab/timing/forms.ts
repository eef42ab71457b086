import type { InjectOptions } from 'fastify';

const BOUNDARY = 'timing';

function form(url: string, userId: string, image: Buffer): InjectOptions {
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="user_id"\r\n\r\n${userId}\r\n--${BOUNDARY}\r\ncontent-disposition: form-data; name="image"; filename="a.jpg"\r\ncontent-type: image/jpeg\r\n\r\n`;
  return {
    method: 'POST',
    url,
    headers: { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` },
    payload: Buffer.concat([Buffer.from(head), image, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
  };
}

export const enrolForm = (userId: string, image: Buffer) => form('/enroll', userId, image);
export const wrongFaceForm = (userId: string, image: Buffer) =>
  form('/authenticate', userId, image);
