import { type Agent, type IncomingMessage, request } from 'node:http';

/** Longer than the service ever lets a request wait. */
const PATIENCE_MS = 30_000;

export interface Request {
  readonly port: number;
  readonly method: string;
  readonly path: string;
  /** Content of the form; without it the request has no body. */
  readonly boundary?: string;
  readonly body?: Buffer;
}

export interface Answer {
  /** HTTP status; 0 without an answer. */
  readonly status: number;
  /** Code of the problem, or the error of the connection; empty without an error. */
  readonly error: string;
  readonly retryAfter: boolean;
  readonly body: string;
}

async function read(answer: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const text of answer.setEncoding('utf8')) body += text;
  const { statusCode: status = 0, headers } = answer;
  const problem = /urn:biometric:problem:([a-z-]+)/.exec(body)?.[1] ?? 'no problem document';
  const error = status < 400 ? '' : problem;
  return { status, error, retryAfter: headers['retry-after'] !== undefined, body };
}

/** One request on a connection that is kept open; never throws. */
export function call(agent: Agent, asked: Request): Promise<Answer> {
  const { port, method, path, boundary, body } = asked;
  return new Promise((resolve) => {
    const failed = ({ code, message }: NodeJS.ErrnoException) =>
      resolve({ status: 0, error: code ?? message, retryAfter: false, body: '' });
    const headers = {
      ...(boundary && { 'content-type': `multipart/form-data; boundary=${boundary}` }),
      'content-length': body?.length ?? 0,
    };
    const options = { agent, port, host: '127.0.0.1', method, path, headers };
    const sent = request({ ...options, timeout: PATIENCE_MS });
    sent.on('timeout', () => sent.destroy(Object.assign(new Error(), { code: 'no answer' })));
    sent.on('error', failed);
    sent.on('response', (answer) => void read(answer).then(resolve, failed));
    sent.end(body);
  });
}

const BOUNDARY = 'photograph-of-a-drill';

/** A form with a user id and photographs. */
export function faceRequest(
  port: number,
  path: string,
  userId: string | null,
  ...photos: readonly Uint8Array[]
): Request {
  const part = (name: string, value: Uint8Array | string, file = '') => [
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n`,
    value,
    '\r\n',
  ];
  const chunks = [
    ...(userId === null ? [] : part('user_id', userId)),
    ...photos.flatMap((photo) => part('image', photo, '; filename="photo"')),
    `--${BOUNDARY}--\r\n`,
  ];
  const body = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk as Uint8Array)));
  return { port, method: 'POST', path, boundary: BOUNDARY, body };
}
