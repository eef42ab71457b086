import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure } from '../../../operator/command/failure.ts';
import { ROOT } from '../../shared/root.ts';
import { MEMORY_FLAGS, serviceEnvironment } from './environment.ts';

const TAIL = 4000;

export interface ServerOptions {
  /** dist/server.js, or src/server.ts where nothing was built. */
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** The real service in a process of its own, as `npm start` runs it. */
export class Server {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process to the line that says ready. */
  readonly readyMs: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, port: number, readyMs: number) {
    this.#child = child;
    this.pid = child.pid!;
    this.port = port;
    this.readyMs = readyMs;
  }

  static async start({ program, env, folder }: ServerOptions): Promise<Server> {
    const begun = performance.now();
    const child = spawn(process.execPath, [...MEMORY_FLAGS, '--enable-source-maps', program], {
      cwd: ROOT,
      env: serviceEnvironment(env, folder),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    return new Promise((resolve, reject) => {
      const read = (chunk: Buffer) => {
        tail = (tail + chunk.toString('utf8')).slice(-TAIL);
        const found = /"address":"http:[^"]+:(\d+)".*"ready"/.exec(tail);
        if (!found) return;
        // The log is read and thrown away, because a full pipe would stop the service.
        child.stdout.off('data', read).resume();
        resolve(new Server(child, Number(found[1]), performance.now() - begun));
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('error', reject);
      child.once('exit', () => reject(new Failure(`The service did not start: ${tail}`)));
    });
  }

  assertRunning(): void {
    const { exitCode, signalCode } = this.#child;
    if (exitCode === null && signalCode === null) return;
    throw new Failure(`The service ended under load (${signalCode ?? `exit code ${exitCode}`}).`);
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGTERM');
    await gone;
  }
}
