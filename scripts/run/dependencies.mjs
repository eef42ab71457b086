import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { Stop, say } from './messages.mjs';
import { npmCi } from './npm.mjs';
import { isInstalled, markInstalled } from './stamp.mjs';

/** Installs node_modules when it is not the one the lock file describes. */
export async function ensureDependencies(root) {
  if (isInstalled(root)) return;
  const folder = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false });
  if (folder?.isSymbolicLink()) {
    // npm ci would empty the folder the link points to.
    throw new Stop('node_modules is a link and does not fit the lock file: remove the link.', 78);
  }
  say('Installing the dependencies (npm ci).');
  const code = await npmCi(root);
  if (code >= 128) throw new Stop('Installing the dependencies was interrupted.', code);
  if (code !== 0) {
    throw new Stop(
      'The dependencies could not be installed (see above): often the network or the address in "npm config get registry" is the reason; run the command again once it is repaired.',
    );
  }
  markInstalled(root);
}
