import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** One TCP connection to a test server, for bytes that no HTTP client would send. */
export class RawConnection {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);
  #ended = false;
  #wake = () => {};
  /** Bytes handed to the kernel so far. */
  sent = 0;
  /** Interim answers (100 Continue) that came so far. */
  interim = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#wake();
    });
    // A reset by the server counts as a close; it does not matter which of the two it was.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#ended = true;
      this.#wake();
    });
  }

  static async open(address: string): Promise<RawConnection> {
    const { hostname, port } = new URL(address);
    const socket = connect(Number(port), hostname);
    await once(socket, 'connect');
    return new RawConnection(socket);
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** False when the peer has hung up. Waits until the bytes are with the kernel. */
  async write(bytes: string | Uint8Array): Promise<boolean> {
    if (this.#ended || this.#socket.destroyed) return false;
    const failed = await new Promise<boolean>((resolve) => {
      const closed = () => resolve(true);
      this.#socket.once('close', closed);
      this.#socket.write(bytes, (error) => {
        this.#socket.off('close', closed);
        resolve(Boolean(error));
      });
    });
    if (!failed) this.sent += Buffer.byteLength(bytes);
    return !failed;
  }

  /** The next final answer; throws when the peer hangs up before it is complete. */
  async answer(): Promise<RawAnswer> {
    for (;;) {
      const parsed = this.#parse();
      if (parsed) return parsed;
      if (this.#ended) throw new Error(`hung up after "${this.#received.toString('latin1')}"`);
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Waits for an interim answer. */
  async interimAnswer(): Promise<void> {
    while (this.interim === 0) {
      this.#parse();
      if (this.interim > 0) return;
      if (this.#ended) throw new Error('hung up without an interim answer');
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async closed(): Promise<void> {
    if (!this.#ended) await once(this.#socket, 'close');
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #parse(): RawAnswer | null {
    const end = this.#received.indexOf('\r\n\r\n');
    if (end === -1) return null;
    const [first = '', ...lines] = this.#received.toString('latin1', 0, end).split('\r\n');
    const headers = Object.fromEntries(
      lines.map((line) => {
        const colon = line.indexOf(':');
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
      }),
    );
    const start = end + 4;
    const length = Number(headers['content-length'] ?? 0);
    if (this.#received.length < start + length) return null;
    const body = this.#received.toString('utf8', start, start + length);
    this.#received = this.#received.subarray(start + length);
    const status = Number(first.split(' ')[1]);
    if (status >= 200) return { status, headers, body };
    this.interim++;
    return this.#parse();
  }
}

/** The head of a POST of a multipart form. */
export const postHead = (path: string, boundary: string, ...more: string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'host: localhost',
    `content-type: multipart/form-data; boundary=${boundary}`,
    ...more,
    '',
    '',
  ].join('\r\n');
