import { statfsSync } from 'node:fs';
import { RefusalToStart } from '../../../errors.ts';

/**
 * File systems without the shared memory and locks that a write-ahead log needs, by the magic number
 * of statfs(2): Docker Desktop shows folders of the host as 9p or FUSE (virtiofs, gRPC FUSE).
 */
const UNFIT: Readonly<Record<number, string>> = {
  16914839: '9p',
  1702057286: 'FUSE or virtiofs',
  4266872130: 'SMB',
  4283649346: 'CIFS',
  20859: 'SMB',
  26985: 'NFS',
};

const typeOf = (folder: string): number =>
  // Windows and macOS have no such numbers, and there the database is never on a Docker mount.
  process.platform === 'linux' ? statfsSync(folder).type >>> 0 : 0;

/** Refuses a folder on which a power cut or a second process would corrupt the database. */
export function refuseUnfitFileSystem(folder: string, fileSystem = typeOf): void {
  const unfit = UNFIT[fileSystem(folder)];
  if (unfit === undefined) return;
  throw new RefusalToStart(
    `The database folder ${folder} is on ${unfit}, where SQLite's write-ahead log gets corrupted: in Docker keep the database in a named volume (docker-compose.yml does), elsewhere on a local disk (DATA_PATH).`,
  );
}
