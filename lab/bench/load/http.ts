import { type Agent, request } from 'node:http';

const BOUNDARY = 'photograph-of-a-bench';
/** Longer than the service ever lets a request wait. */
const PATIENCE_MS = 30_000;

const TAIL = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);

const head = (userId: string): Buffer =>
  Buffer.from(
    [
      `--${BOUNDARY}`,
      'content-disposition: form-data; name="user_id"',
      '',
      userId,
      `--${BOUNDARY}`,
      'content-disposition: form-data; name="image"; filename="photo"',
      'content-type: application/octet-stream',
      '',
      '',
    ].join('\r\n'),
  );

/** 'ok' for a match; otherwise the error code of the service or of the connection. */
export function verdict(status: number, body: string): string {
  if (status === 200) return body.includes('"success":true') ? 'ok' : 'no_match';
  const code = /urn:biometric:problem:([a-z-]+)/.exec(body)?.[1] ?? 'no problem document';
  return `${status} ${code}`;
}

export interface Authentication {
  readonly port: number;
  readonly userId: string;
  readonly photo: Uint8Array;
}

/** One authenticate request on a connection that is kept open. */
export function authenticate(
  agent: Agent,
  { port, userId, photo }: Authentication,
): Promise<string> {
  const first = head(userId);
  return new Promise((resolve) => {
    const call = request({
      agent,
      port,
      host: '127.0.0.1',
      method: 'POST',
      path: '/authenticate',
      headers: {
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        'content-length': first.length + photo.length + TAIL.length,
      },
      timeout: PATIENCE_MS,
    });
    call.on('timeout', () => call.destroy(Object.assign(new Error(), { code: 'no answer' })));
    call.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    call.on('response', (answer) => {
      let body = '';
      answer.setEncoding('utf8');
      answer.on('data', (text: string) => {
        body += text;
      });
      answer.on('error', () => {});
      answer.on('close', () => resolve(verdict(answer.statusCode!, body)));
    });
    call.cork();
    call.write(first);
    call.write(photo);
    call.end(TAIL);
  });
}
