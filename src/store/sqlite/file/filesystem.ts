import { statfsSync } from 'node:fs';
import { RefusalToStart } from '../../../errors.ts';

/**
 * File systems without the shared memory and locks that a write-ahead log needs, by their magic number
 * in statfs(2). Docker Desktop shows folders of the host as 9p or FUSE (virtiofs, gRPC FUSE).
 */
const UNSUITABLE: Readonly<Record<number, string>> = {
  16914839: '9p',
  1702057286: 'FUSE or virtiofs',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  20859: 'SMB',
  26985: 'NFS',
};

const typeOf = (folder: string): number =>
  // Only Linux has these numbers. On Windows and macOS the database is never on a Docker mount.
  process.platform === 'linux' ? statfsSync(folder).type >>> 0 : 0;

/**
 * Throws RefusalToStart for a folder whose file system could corrupt the database after a power cut or
 * with a second process.
 */
export function refuseUnsuitableFileSystem(folder: string, fileSystem = typeOf): void {
  const unsuitable = UNSUITABLE[fileSystem(folder)];
  if (unsuitable === undefined) return;
  throw new RefusalToStart(
    `The database folder ${folder} is on ${unsuitable}, where SQLite's write-ahead log gets corrupted: in Docker keep the database in a named volume (docker-compose.yml does), elsewhere on a local disk (DATA_PATH).`,
  );
}
