import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestContext } from 'node:test';
import { ROOT } from './folders.ts';

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child process of the test's own with all it has written; killed by its pid when the test ends. */
export class Program {
  readonly child: ChildProcess;
  readonly exit: Promise<Exit>;
  /** stdout and stderr in the order they came. */
  output = '';

  constructor(t: Pick<TestContext, 'after'>, args: string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    this.exit = once(this.child, 'close').then(([code, signal]) => ({ code, signal }));
    t.after(() => this.kill());
  }

  /** What the pattern finds in the output, as soon as it does; throws when the process ends first. */
  async said(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.output);
      if (found) return found;
      const ended = this.child.exitCode !== null || this.child.signalCode !== null;
      if (ended) throw new Error(`ended without ${pattern}: ${this.output}`);
      await Promise.race([once(this.child.stdout!, 'data'), this.exit]);
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  async kill(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exit;
  }
}

/** The service as an operator starts it, on a free port and without limits. */
export const startService = (
  t: Pick<TestContext, 'after'>,
  env: Record<string, string>,
): Program => {
  const limits = { RATE_LIMIT_GENERAL: '0', RATE_LIMIT_AUTH: '0' };
  return new Program(t, ['src/server.ts'], { API_PORT: '0', ...limits, ...env });
};

/** The address of a started service. */
export const addressOf = async (service: Program): Promise<string> =>
  (await service.said(/"address":"(http:[^"]+)".*"ready"/))[1]!;

/** POSTs a form over the network. */
export const postForm = (url: string, form: FormData): Promise<Response> =>
  fetch(url, { method: 'POST', body: form });

export function faceForm(userId: string, ...images: Uint8Array[]): FormData {
  const form = new FormData();
  form.append('user_id', userId);
  for (const image of images) form.append('image', new Blob([new Uint8Array(image)]), 'photo.jpg');
  return form;
}
