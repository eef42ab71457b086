import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import { ownFolder } from '../folders.ts';
import { freePort } from '../free-port.ts';

/** A test, or the hooks of a file. */
export interface Scope {
  after(work: () => void | Promise<void>): void;
}

const installed = (program: string): boolean => !spawnSync(program, ['--version']).error;

/** A reason for `skip`. Never under CI, where a missing program fails the test. */
export const without = (program: string): string | false =>
  process.env.CI || installed(program) ? false : `${program} is not installed`;

/** The longest wait for a state. The test asserts only that the state is reached. */
const DEADLINE_MS = 20_000;

export async function until(what: string, reached: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + DEADLINE_MS;
  while (!(await reached())) {
    if (Date.now() > end) throw new Error(`never came: ${what}`);
    await sleep(20);
  }
}

/** A redis-server of the test's own, on loopback and in its own folder. */
export class RedisServer {
  readonly port: number;
  readonly folder: string;
  readonly #t: Scope;
  #child: ChildProcess | null = null;

  constructor(t: Scope, port: number) {
    this.#t = t;
    this.port = port;
    this.folder = ownFolder(t);
    t.after(() => this.kill());
  }

  static async start(t: Scope, ...args: string[]): Promise<RedisServer> {
    const server = new RedisServer(t, await freePort());
    await server.launch(args);
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the program, again after `kill`; `ready` is the line that is waited for. */
  async launch(args: string[] = [], ready = 'Ready to accept connections'): Promise<void> {
    const fixed = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.folder];
    const child = spawn('redis-server', [...fixed, '--save', '', ...args]);
    this.#child = child;
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
    const ended = once(child, 'exit').then(() => {
      throw new Error(`redis-server ended: ${output}`);
    });
    while (!output.includes(ready)) await Promise.race([once(child.stdout, 'data'), ended]);
    ended.catch(() => {});
  }

  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** A client of its own, to see what the service has stored. */
  client(options: Pick<RedisOptions, 'username' | 'password' | 'enableReadyCheck'> = {}): Redis {
    const client = new Redis({ host: '127.0.0.1', port: this.port, ...options });
    client.on('error', () => {});
    this.#t.after(() => client.disconnect());
    return client;
  }
}
