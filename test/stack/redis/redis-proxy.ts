import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Scope } from '../../helpers/servers/redis-server.ts';

/** Stands between the service and Redis and holds back replies. */
export class RedisProxy {
  readonly #server: Server;
  readonly #upstream: number;
  readonly #sockets = new Set<Socket>();
  readonly #stranded = new WeakSet<Socket>();
  #delayMs = 0;
  #held = new AbortController();

  private constructor(upstream: number) {
    this.#upstream = upstream;
    this.#server = createServer((client) => this.#join(client));
  }

  static async start(t: Scope, upstream: number): Promise<RedisProxy> {
    const proxy = new RedisProxy(upstream);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    t.after(() => proxy.#close());
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.#server.address() as { port: number }).port}`;
  }

  /** Delays each reply by this time from now on. */
  delay(ms: number): void {
    this.#delayMs = ms;
  }

  /** Sends the delayed replies in order and ends the delay. */
  release(): void {
    this.#delayMs = 0;
    this.#held.abort();
    this.#held = new AbortController();
  }

  /** Keeps the present connections open, but passes nothing on through them. */
  strand(): void {
    for (const socket of this.#sockets) this.#stranded.add(socket);
  }

  #join(client: Socket): void {
    const redis = createConnection(this.#upstream, '127.0.0.1');
    for (const [socket, other] of [
      [client, redis],
      [redis, client],
    ] as const) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
    client.pipe(redis);
    void this.#slowly(redis, client);
  }

  async #slowly(from: Socket, to: Socket): Promise<void> {
    try {
      for await (const piece of from) {
        const { signal } = this.#held;
        if (this.#delayMs > 0) await sleep(this.#delayMs, null, { signal }).catch(() => {});
        if (!this.#stranded.has(to)) to.write(piece);
      }
    } catch {
      to.destroy();
    }
  }

  #close(): void {
    this.release();
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}
