import { Redis, ReplyError } from 'ioredis';
import { Breaker } from './breaker.ts';
import { inTime } from './deadline.ts';

export type RedisCommand = 'get' | 'set' | 'delete' | 'count' | 'probe';

export interface RedisLinkOptions {
  /** redis://host:port or rediss://host:port */
  readonly url: string;
  readonly password?: string | undefined;
  /** Longest wait for an answer; times FAILURES it is the most that a silent Redis costs a request. */
  readonly timeoutMs: number;
  readonly observe: (command: RedisCommand, seconds: number) => void;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now?: () => number;
}

/** The ACL of the stack names it as well. */
const KEY_PREFIX = 'biometric:';
const FAILURES = 3;
const PAUSE_MS = 3000;
/** Connecting is waited for by nobody. */
const CONNECT_MS = 1000;
/** A connection on which nothing has come for so long, though something should have, is replaced. */
const SILENCE_MS = 2000;
const PROBE_MS = 1000;
const LONGEST_RETRY_MS = 2000;
/** Answers that tell of the value of a key, not of Redis. */
const STRANGE_VALUE = /^(WRONGTYPE|ERR value is not an integer|ERR increment or decrement)/;

export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

function addressOf(url: string) {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(port || 6379), ...(protocol === 'rediss:' ? { tls: {} } : {}) };
}

/** The one connection to Redis. A command is answered soon or fails; it never waits for Redis. */
export class RedisLink {
  readonly #redis: Redis;
  readonly #breaker: Breaker;
  readonly #options: RedisLinkOptions;
  readonly #probing: NodeJS.Timeout;
  readonly #firstTry: Promise<void>;
  #reported: boolean | null = null;
  #reason = '';
  #closing = false;

  constructor(options: RedisLinkOptions) {
    const { url, password, now = () => performance.now() } = options;
    this.#options = options;
    this.#breaker = new Breaker({ failures: FAILURES, pauseMs: PAUSE_MS, now });
    this.#redis = new Redis({
      ...addressOf(url),
      ...(password === undefined ? {} : { password }),
      keyPrefix: KEY_PREFIX,
      connectTimeout: CONNECT_MS,
      disconnectTimeout: 100,
      // Of the handshake; a command of ours is given up earlier.
      commandTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      maxLoadingRetryTime: LONGEST_RETRY_MS,
      retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_RETRY_MS),
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // Commands under way fail together with their connection.
      maxRetriesPerRequest: 0,
      disableClientInfo: true,
    });
    this.#redis.on('error', (error: NodeJS.ErrnoException) => {
      // Nothing else of it: the command of a failed handshake holds the password.
      this.#reason = error.message || String(error.code);
    });
    this.#redis.on('ready', () => {
      this.#reason = 'the connection was closed';
      this.#report();
    });
    this.#redis.on('close', () => this.#report());
    this.#firstTry = new Promise((resolve) => {
      for (const event of ['ready', 'close', 'end']) this.#redis.once(event, () => resolve());
      setTimeout(resolve, CONNECT_MS).unref();
    });
    // Finds out without a request that Redis is gone, or back.
    this.#probing = setInterval(() => void this.#probe(), PROBE_MS).unref();
  }

  /** Settles when the first connection stands, has failed or takes too long. */
  firstTry(): Promise<void> {
    return this.#firstTry;
  }

  status(): 'ok' | 'unavailable' {
    return this.#redis.status === 'ready' && this.#breaker.closed ? 'ok' : 'unavailable';
  }

  /** At most the first `length` bytes; empty when there is nothing of the kind. */
  async start(key: string, length: number): Promise<Buffer> {
    try {
      return await this.#run('get', (redis) => redis.getrangeBuffer(key, 0, length - 1));
    } catch (error) {
      if (STRANGE_VALUE.test((error as Error).message)) return Buffer.alloc(0);
      throw error;
    }
  }

  async set(key: string, value: Buffer, ttlMs: number): Promise<void> {
    await this.#run('set', (redis) => redis.set(key, value, 'PX', ttlMs));
  }

  async delete(key: string): Promise<void> {
    await this.#run('delete', (redis) => redis.del(key));
  }

  /** Counts one more; the key goes `windowMs` after the first. */
  count(key: string, windowMs: number): Promise<{ count: number; resetMs: number }> {
    return this.#run('count', async (redis) => {
      const replies = await redis
        .pipeline()
        .incr(key)
        .pexpire(key, windowMs, 'NX')
        .pttl(key)
        .exec();
      const [count, , left] = replies!.map(([error, reply]) => {
        if (error) throw error;
        return Number(reply);
      });
      return { count: count!, resetMs: Math.max(0, left!) };
    });
  }

  close(): void {
    this.#closing = true;
    clearInterval(this.#probing);
    this.#redis.disconnect();
  }

  async #run<T>(command: RedisCommand, send: (redis: Redis) => Promise<T>): Promise<T> {
    if (this.#redis.status !== 'ready' || !this.#breaker.admits()) {
      throw new RedisUnavailable('Redis does not answer');
    }
    const started = performance.now();
    try {
      const reply = await inTime(send(this.#redis), this.#options.timeoutMs);
      this.#breaker.succeeded();
      return reply;
    } catch (error) {
      this.#judge(error as Error);
      throw error;
    } finally {
      this.#options.observe(command, (performance.now() - started) / 1000);
      this.#report();
    }
  }

  #judge(error: Error): void {
    if (STRANGE_VALUE.test(error.message)) {
      this.#breaker.succeeded();
      return;
    }
    this.#reason = error.message;
    // What Redis refuses now (out of memory, no permission) it refuses the next time as well.
    if (error instanceof ReplyError) this.#breaker.open();
    else this.#breaker.failed();
  }

  /** A write, because a Redis that is full still answers to reads. */
  async #probe(): Promise<void> {
    await this.#run('probe', (redis) => redis.set('probe', '', 'PX', PROBE_MS)).catch(() => {});
  }

  #report(): void {
    const ok = this.status() === 'ok';
    if (this.#closing || ok === this.#reported) return;
    this.#reported = ok;
    if (ok) this.#options.log.info({}, 'Redis is in use');
    else this.#options.log.warn({ reason: this.#reason }, 'Redis is not in use');
  }
}
