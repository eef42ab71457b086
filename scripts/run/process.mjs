import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { isatty } from 'node:tty';

/**
 * Settings that keep the memory of the service small, for Node (flags) and for glibc (environment).
 * Without them V8 collects its garbage late on a large machine, and glibc keeps the freed buffers of
 * photographs. The Dockerfile has the same settings.
 */
export const MEMORY = JSON.parse(readFileSync(new URL('./memory.json', import.meta.url), 'utf8'));

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const REPEAT_MS = 1000;
const PARENT_CHECK_MS = 1000;

/**
 * Runs a command to its end and returns its exit code, 128 + n when signal n ended it.
 * The service takes a second signal as "stop at once", so no signal may reach it twice. Ctrl-C in a
 * terminal reaches the child without us, and npm sends this program a signal that it already has.
 */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', ...options });
    const sent = new Map();
    const forward = (signal) => {
      if (signal === 'SIGINT' && [0, 1, 2].some((descriptor) => isatty(descriptor))) return;
      if (Date.now() - (sent.get(signal) ?? Number.NEGATIVE_INFINITY) < REPEAT_MS) return;
      sent.set(signal, Date.now());
      child.kill(signal);
    };
    // npm ends on SIGTERM and does not pass it on; the child must not run on without its parent.
    const parent = process.ppid;
    const watch = setInterval(() => {
      if (process.ppid !== parent) forward('SIGTERM');
    }, PARENT_CHECK_MS).unref();
    const settle = (finish, value) => {
      clearInterval(watch);
      for (const signal of SIGNALS) process.off(signal, forward);
      finish(value);
    };
    for (const signal of SIGNALS) process.on(signal, forward);
    child.once('error', (error) => settle(reject, error));
    child.once('exit', (code, signal) =>
      settle(resolve, signal ? 128 + constants.signals[signal] : code),
    );
  });
}

/** A function that runs the chosen node with its folder and the local tools first in PATH. */
export function nodeRunner(node, root) {
  // Windows spells it Path, and a second spelling beside it would be ignored there.
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const folders = [dirname(node), join(root, 'node_modules', '.bin'), process.env[key] ?? ''];
  // ONNX Runtime would report its use to Microsoft from every script and test.
  const own = { [key]: folders.join(delimiter), ORT_DISABLE_TELEMETRY: '1' };
  const env = { ...MEMORY.environment, ...process.env, ...own };
  return (...args) => run(node, args, { cwd: root, env });
}
