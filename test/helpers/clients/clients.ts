import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../folders.ts';
import { python } from './python.ts';

const run = promisify(execFile);

export interface Upload {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of the body; all are zeros, because nothing is to read them. */
  readonly bytes: number;
}

export interface ClientAnswer {
  readonly status: number;
  readonly body: string;
}

/** Sends the upload in the way of one client; rejects when the client does not get an answer. */
export type Client = (upload: Upload) => Promise<ClientAnswer>;

const nodeFetch: Client = async ({ method, url, headers, bytes }) => {
  const answer = await fetch(url, { method, headers, body: Buffer.alloc(bytes) });
  return { status: answer.status, body: await answer.text() };
};

/** A body of undeclared length, as a program sends that reads a file while it uploads. */
const nodeFetchStream: Client = async ({ method, url, headers, bytes }) => {
  const block = Buffer.alloc(64 * 1024);
  let left = bytes;
  const body = new ReadableStream({
    pull(controller) {
      if (left <= 0) return controller.close();
      controller.enqueue(block.subarray(0, Math.min(left, block.length)));
      left -= block.length;
    },
  });
  const init = { method, headers, body, duplex: 'half' };
  const answer = await fetch(url, init as RequestInit);
  return { status: answer.status, body: await answer.text() };
};

const pythonClient =
  (library: 'urllib' | 'requests'): Client =>
  async ({ method, url, headers, bytes }) => {
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}`);
    const script = join(ROOT, 'test', 'helpers', 'clients', 'upload.py');
    const { stdout } = await run(python!, [script, library, method, url, String(bytes), ...lines]);
    return JSON.parse(stdout);
  };

const curl =
  (...options: string[]): Client =>
  async ({ method, url, headers, bytes }) => {
    const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
    const args = ['-sS', '-X', method, ...lines, ...options, '--data-binary', '@-'];
    const going = run('curl', [...args, '-w', '\n%{http_code}', url]);
    going.child.stdin!.on('error', () => {});
    going.child.stdin!.end(Buffer.alloc(bytes));
    const { stdout } = await going;
    const end = stdout.lastIndexOf('\n');
    return { status: Number(stdout.slice(end + 1)), body: stdout.slice(0, end) };
  };

/**
 * Writes the whole request and looks for an answer only then, as HttpURLConnection of Java and many
 * small clients do; a write that fails is the end, whatever was answered before.
 */
const writesThenReads =
  (...lines: string[]): Client =>
  async ({ method, url, headers, bytes }) => {
    const { hostname, port, pathname } = new URL(url);
    const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    await once(socket, 'connect');
    let failure: Error | undefined;
    socket.on('error', (error) => {
      failure = error;
    });
    const write = (chunk: string | Uint8Array) =>
      new Promise<void>((resolve, reject) => {
        if (failure) reject(failure);
        else socket.write(chunk, (error) => (error ? reject(error) : resolve()));
      });
    const given = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    const head = [
      `${method} ${pathname} HTTP/1.1`,
      'host: localhost',
      `content-length: ${bytes}`,
      ...given,
      ...lines,
    ];
    await write(`${head.join('\r\n')}\r\n\r\n`);
    const block = Buffer.alloc(64 * 1024);
    for (let left = bytes; left > 0; left -= block.length) {
      await write(block.subarray(0, Math.min(left, block.length)));
    }
    // Only now: before the last byte was written such a client reads nothing.
    let received = '';
    for await (const chunk of socket) {
      received += chunk;
      const [answerHead = '', body = ''] = received.split('\r\n\r\n');
      const [, length] = /^content-length: (\d+)/im.exec(answerHead) ?? [];
      if (length === undefined || Buffer.byteLength(body) < Number(length)) continue;
      socket.destroy();
      return { status: Number(answerHead.split(' ')[1]), body };
    }
    throw failure ?? new Error(`hung up after "${received}"`);
  };

/** The usual clients of the service; those of Java and .NET are played on a bare socket. */
export const CLIENTS: Readonly<Record<string, Client>> = {
  'fetch of Node': nodeFetch,
  'fetch of Node with a stream': nodeFetchStream,
  'urllib of Python': pythonClient('urllib'),
  'requests of Python': pythonClient('requests'),
  curl: curl(),
  'curl that asks before it sends': curl('-H', 'Expect: 100-continue'),
  'curl that does not ask': curl('-H', 'Expect:'),
  'curl that closes': curl('-H', 'Connection: close', '-H', 'Expect:'),
  'a client that writes all and then reads': writesThenReads(),
  'the same with Connection: close': writesThenReads('connection: close'),
};
