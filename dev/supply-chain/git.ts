import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The lines git prints; throws when git fails. */
export async function* gitLines(root: string, ...args: string[]): AsyncGenerator<string> {
  const child = spawn('git', ['-c', 'core.quotepath=off', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  const closed = once(child, 'close');
  // It is awaited only at the end. Without a handler, a missing git would end the process before.
  closed.catch(() => {});
  yield* createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY });
  const [code] = await closed;
  if (code !== 0) throw new Error(`git ${args[0]}: ${said.trim()}`);
}
