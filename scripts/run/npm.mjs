import { basename } from 'node:path';
import { Stop } from './messages.mjs';
import { run } from './process.mjs';

/** How to start npm: the npm that started this program, otherwise the npm in PATH. */
function npmCommand() {
  const path = process.env.npm_execpath;
  // yarn and pnpm put their own program into this variable.
  if (path && /^npm-cli\.c?js$/.test(basename(path))) return [process.execPath, [path], false];
  return process.platform === 'win32' ? ['npm.cmd', [], true] : ['npm', [], false];
}

/** Installs a folder's lock file exactly; what npm prints goes to stderr. */
export async function npmCi(folder) {
  const [command, first, shell] = npmCommand();
  // NODE_ENV=production would leave out the compiler the build needs.
  const args = ['ci', '--include=dev', '--include=optional', '--ignore-scripts', '--no-audit'];
  try {
    return await run(command, [...first, ...args, '--no-fund', '--loglevel=error'], {
      cwd: folder,
      shell,
      stdio: ['ignore', 2, 2],
      // Its install script would download GPU libraries that are not used here.
      env: { ...process.env, ONNXRUNTIME_NODE_INSTALL: 'skip' },
    });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    throw new Stop('npm was not found; install Node 24, which brings it, and try again.', 78);
  }
}
