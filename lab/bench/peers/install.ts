import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { promisify } from 'node:util';

const FLAGS = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline'];
const TIMEOUT_MS = 300_000;

/**
 * Installs the peers with their own lock file, which pins their hashes, in their own folder. Returns an
 * error or null: without a registry the bench goes on and reports it.
 */
export async function installPeers(to: string): Promise<string | null> {
  const cwd = resolve(to);
  await mkdir(cwd, { recursive: true });
  for (const name of ['package.json', 'package-lock.json', '.npmrc']) {
    await copyFile(join(import.meta.dirname, 'packages', name), join(cwd, name));
  }
  const path = process.env.npm_execpath ?? '';
  const windows = process.platform === 'win32';
  const own = /^npm-cli\.c?js$/.test(basename(path));
  const [program, args] = own
    ? [process.execPath, [path, ...FLAGS]]
    : [windows ? 'npm.cmd' : 'npm', FLAGS];
  try {
    const options = { cwd, timeout: TIMEOUT_MS, shell: windows && !own };
    await promisify(execFile)(program, args, options);
    return null;
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string };
    const line = stderr?.split('\n').find((text) => /npm (?:error|ERR!)/.test(text));
    return `not installed: ${line ?? message.split('\n')[0]}`;
  }
}
