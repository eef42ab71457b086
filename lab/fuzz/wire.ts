import { connect } from 'node:net';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HEAD_END = '\r\n\r\n';
const EMPTY_CHUNKS = '0\r\n\r\n';

/** The final answers in what a connection received; the last one may still be incomplete. */
export function parseAnswers(received: Buffer): { answers: Answer[]; rest: number } {
  const answers: Answer[] = [];
  let at = 0;
  for (;;) {
    const end = received.indexOf(HEAD_END, at);
    if (end === -1) break;
    const [first = '', ...lines] = received.toString('latin1', at, end).split('\r\n');
    const [, digits] = /^HTTP\/1\.1 (\d{3})(?: |$)/.exec(first) ?? [];
    if (!digits) throw new Error(`no HTTP answer: ${JSON.stringify(first.slice(0, 80))}`);
    const pairs = lines.map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
    const headers = Object.fromEntries(pairs);
    const start = end + HEAD_END.length;
    // The service declares every length; what Node itself answers is chunked and empty.
    const chunked = headers['transfer-encoding'] === 'chunked';
    const stop = start + (chunked ? EMPTY_CHUNKS.length : Number(headers['content-length'] ?? 0));
    if (received.length < stop) break;
    const status = Number(digits);
    const body = chunked ? '' : received.toString('utf8', start, stop);
    if (status >= 200) answers.push({ status, headers, body });
    at = stop;
  }
  return { answers, rest: received.length - at };
}

export interface Exchange {
  readonly answers: readonly Answer[];
  /** Bytes after the last complete answer. */
  readonly rest: number;
}

export interface Outgoing {
  readonly bytes: Uint8Array;
  /** The server may wait for more bytes. After this time without any, our side is closed. */
  readonly loose: boolean;
}

/** The result does not depend on it: it only decides how soon our side is closed. */
const QUIET_MS = 200;

/**
 * Sends bytes on a new connection, reads until the server closes or resets it, and resolves with the
 * answers. The request has to ask for `connection: close`.
 */
export function exchange(
  port: number,
  { bytes, loose }: Outgoing,
  patienceMs: number,
): Promise<Exchange> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    let failure: Error | undefined;
    const patience = setTimeout(() => {
      failure = new Error(`no end after ${patienceMs / 1000} s`);
      socket.destroy();
    }, patienceMs);
    if (loose) socket.setTimeout(QUIET_MS, () => socket.end());
    socket.on('data', (chunk) => chunks.push(chunk));
    // A reset ends the connection like a close; what was received before it counts.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') failure = error;
    });
    socket.on('close', () => {
      clearTimeout(patience);
      try {
        if (failure) throw failure;
        resolve(parseAnswers(Buffer.concat(chunks)));
      } catch (error) {
        reject(error);
      }
    });
    socket.write(bytes);
  });
}
