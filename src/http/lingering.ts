import type { Socket } from 'node:net';
import { networkOf } from './network.ts';

/** Bytes that one client may go on sending after its answer: more than the largest photographs have. */
export const MAX_LINGER_BYTES = 32 * 1024 * 1024;
/** How long it may go on sending, and how long it may be silent. Nginx is told the same. */
const MAX_LINGER_MS = 10_000;
const MAX_SILENCE_MS = 2_000;

/** Connections that may linger at a time: of everyone, and of one network. */
export const MAX_LINGERING = 64;
export const MAX_LINGERING_OF_NETWORK = 16;

/**
 * Connections whose client is still sending a request that was answered already. A server that closes
 * such a connection makes the next write of the client fail, and most clients then report a broken
 * connection in place of the answer. So our side is closed, and what still comes is read and thrown
 * away, within the bounds above. A connection beyond them is closed at once, as all were before.
 */
export class Lingering {
  readonly #sockets = new Set<Socket>();
  readonly #byNetwork = new Map<string, number>();

  has(socket: Socket): boolean {
    return this.#sockets.has(socket);
  }

  /**
   * Lets the connection linger once the answer under way is written and the HTTP server closes it. The
   * answer must have the header `connection: close`.
   */
  afterAnswer(socket: Socket, client: string): void {
    // This is what the HTTP server calls after the last answer on a connection.
    socket.destroySoon = () => {
      Reflect.deleteProperty(socket, 'destroySoon');
      this.start(socket, client);
    };
  }

  /** Ends our side of the connection, now that the answer is written, and lets it linger. */
  start(socket: Socket, client: string): void {
    const network = networkOf(client);
    const own = this.#byNetwork.get(network) ?? 0;
    if (this.#sockets.size >= MAX_LINGERING || own >= MAX_LINGERING_OF_NETWORK) {
      socket.destroySoon();
      return;
    }
    this.#sockets.add(socket);
    this.#byNetwork.set(network, own + 1);
    const last = setTimeout(() => socket.destroy(), MAX_LINGER_MS);
    socket.once('close', () => {
      clearTimeout(last);
      this.#sockets.delete(socket);
      const left = (this.#byNetwork.get(network) ?? 1) - 1;
      if (left === 0) this.#byNetwork.delete(network);
      else this.#byNetwork.set(network, left);
    });
    socket.once('end', () => socket.destroy());
    socket.setTimeout(MAX_SILENCE_MS, () => socket.destroy());
    this.#discard(socket);
    socket.end();
  }

  /** For the end of the service: waits for nobody. */
  closeAll(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** From here on no byte reaches the HTTP parser, which would take it for another request. */
  #discard(socket: Socket): void {
    let received = 0;
    // The parser may have stopped the reading, because nobody took the body. While it owns the
    // connection, only this call starts it again.
    socket.resume();
    socket.removeAllListeners('data');
    socket.on('data', (chunk: Buffer) => {
      received += chunk.length;
      if (received > MAX_LINGER_BYTES) socket.destroy();
    });
    socket.resume();
  }
}
