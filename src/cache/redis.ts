import { Redis, ReplyError } from 'ioredis';
import { Breaker } from './breaker.ts';
import { inTime } from './deadline.ts';

export type RedisCommand = 'get' | 'set' | 'delete' | 'count' | 'probe';

export interface RedisLinkOptions {
  /** redis://host:port or rediss://host:port */
  readonly url: string;
  readonly password?: string | undefined;
  /**
   * Longest wait for an answer in milliseconds. A silent Redis delays one request by at most FAILURES
   * times this.
   */
  readonly timeoutMs: number;
  readonly observe: (command: RedisCommand, seconds: number) => void;
  readonly log: {
    info(fields: object, message: string): void;
    warn(fields: object, message: string): void;
  };
  readonly now?: () => number;
}

/** Prefix of all keys. The access rules of Redis in the container stack repeat it. */
const KEY_PREFIX = 'biometric:';
const FAILURES = 3;
const PAUSE_MS = 3000;
/** Longest time for a connection attempt. No request waits for it. */
const CONNECT_MS = 1000;
/** A connection is replaced when an expected answer has not come for this many milliseconds. */
const SILENCE_MS = 2000;
const PROBE_MS = 1000;
const LONGEST_RETRY_MS = 2000;
/** Error answers that are about the value of a key and not about Redis. */
const STRANGE_VALUE = /^(WRONGTYPE|ERR value is not an integer|ERR increment or decrement)/;

export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
}

function addressOf(url: string) {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return { host, port: Number(port || 6379), ...(protocol === 'rediss:' ? { tls: {} } : {}) };
}

/**
 * The only connection to Redis. A command is answered soon or fails; it never waits for Redis to come
 * back.
 */
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
      // For the handshake. Our own commands are given up earlier.
      commandTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      maxLoadingRetryTime: LONGEST_RETRY_MS,
      retryStrategy: (times) => Math.min(50 * 2 ** times, LONGEST_RETRY_MS),
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      // Commands under way fail when their connection fails.
      maxRetriesPerRequest: 0,
      disableClientInfo: true,
    });
    this.#redis.on('error', (error: NodeJS.ErrnoException) => {
      // Only the message is kept: the error of a failed handshake holds its command, with the password.
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
    // Notices that Redis is gone or back even when there are no requests.
    this.#probing = setInterval(() => void this.#probe(), PROBE_MS).unref();
  }

  /** Resolves when the first connection is ready, has failed or takes too long. */
  firstTry(): Promise<void> {
    return this.#firstTry;
  }

  status(): 'ok' | 'unavailable' {
    return this.#redis.status === 'ready' && this.#breaker.closed ? 'ok' : 'unavailable';
  }

  /** The first `length` bytes of a value; empty when the key is missing or holds another type. */
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

  /** Increases a counter. The key expires `windowMs` after the first count. */
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
    // An error answer of Redis (out of memory, no permission) would be the same the next time.
    if (error instanceof ReplyError) this.#breaker.open();
    else this.#breaker.failed();
  }

  /** This is a write, because a full Redis still answers to reads. */
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
