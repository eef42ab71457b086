import { type IncomingHttpHeaders, request } from 'node:http';
import { buffer } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Record<string, string | string[]>;
  readonly body?: Buffer;
  /** The local address to connect from; each address in 127.0.0.0/8 is another client. */
  readonly from?: string;
}

/** One request on a connection of its own; the path goes out as it is written. */
export async function call(base: string, path: string, options: Call = {}): Promise<Answer> {
  const { method = 'GET', headers = {}, body, from } = options;
  const { hostname, port } = new URL(base);
  const length = body ? { 'content-length': String(body.length) } : {};
  return new Promise((resolve, reject) => {
    const out = request({
      ...{ host: hostname, port, path, method, agent: false },
      ...(from ? { localAddress: from } : {}),
      headers: { ...length, ...headers },
    });
    out.on('error', reject);
    out.on('response', (answer) => {
      buffer(answer).then(
        (bytes) =>
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            body: bytes.toString('utf8'),
          }),
        reject,
      );
    });
    out.end(body);
  });
}

/** Body and type of a multipart form of text fields and photographs. */
export function form(fields: Record<string, string>, ...images: Uint8Array[]) {
  const boundary = 'form-boundary-of-a-test';
  const parts: Buffer[] = [];
  const part = (head: string, content: Uint8Array) =>
    parts.push(
      Buffer.from(`--${boundary}\r\n${head}\r\n\r\n`),
      Buffer.from(content),
      Buffer.from('\r\n'),
    );
  for (const [name, value] of Object.entries(fields)) {
    part(`content-disposition: form-data; name="${name}"`, Buffer.from(value));
  }
  for (const image of images) {
    part(
      'content-disposition: form-data; name="image"; filename="photo.jpg"\r\ncontent-type: image/jpeg',
      image,
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return {
    method: 'POST',
    headers: { 'content-type': `multipart/form-data; boundary=${boundary}` },
    body: Buffer.concat(parts),
  };
}
