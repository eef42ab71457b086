import type { Socket } from 'node:net';
import { networkOf } from './network.ts';
import { Tally } from './tally.ts';

/**
 * Largest number of bytes that a client may still send after its answer. It is more than the largest
 * photographs have.
 */
export const MAX_LINGER_BYTES = 32 * 1024 * 1024;
/**
 * Longest time that the client may continue to send, and longest time without a byte from it. nginx has
 * the same values.
 */
const MAX_LINGER_MS = 10_000;
const MAX_SILENCE_MS = 2_000;

/** Largest number of lingering connections at a time: in all, and of one network. */
export const MAX_LINGERING = 64;
export const MAX_LINGERING_OF_NETWORK = 16;

/**
 * Connections whose client is still sending a request that was answered already. If the server closed
 * such a connection, the next write of the client would fail, and most clients would report a broken
 * connection instead of the answer. The server therefore closes only its own side; it reads and drops
 * what still comes, within the limits above. A connection beyond these limits is closed at once.
 */
export class Lingering {
  readonly #sockets = new Set<Socket>();
  readonly #connections = new Tally();

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /**
   * Lets the connection linger when its answer is written and the HTTP server would close it. The
   * answer must have the header `connection: close`.
   */
  afterAnswer(socket: Socket, client: string): void {
    // The HTTP server calls this function after the last answer on a connection.
    socket.destroySoon = () => {
      Reflect.deleteProperty(socket, 'destroySoon');
      this.start(socket, client);
    };
  }

  /** Closes our side of the connection after the answer is written, and lets it linger. */
  start(socket: Socket, client: string): void {
    const network = networkOf(client);
    const { all } = this.#connections;
    if (all >= MAX_LINGERING || this.#connections.of(network) >= MAX_LINGERING_OF_NETWORK) {
      socket.destroySoon();
      return;
    }
    this.#sockets.add(socket);
    this.#connections.add(network, 1);
    const last = setTimeout(() => socket.destroy(), MAX_LINGER_MS);
    socket.once('close', () => {
      clearTimeout(last);
      this.#sockets.delete(socket);
      this.#connections.add(network, -1);
    });
    socket.once('end', () => socket.destroy());
    socket.setTimeout(MAX_SILENCE_MS, () => socket.destroy());
    this.#discard(socket);
    socket.end();
  }

  /** Closes all lingering connections at once, for the end of the service. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /**
   * Drops all further bytes. None of them reaches the HTTP parser, which would treat it as another
   * request.
   */
  #discard(socket: Socket): void {
    let received = 0;
    // The parser may have paused the socket, because nothing read the body. While the parser owns the
    // connection, only this call resumes it.
    socket.resume();
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > MAX_LINGER_BYTES) socket.destroy();
    });
    socket.resume();
  }
}
