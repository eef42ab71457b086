import { createHmac, createSecretKey } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { PEOPLE, SNAPSHOT_CONTENT } from './snapshot-content.ts';
import { openFile } from './sqlite.ts';

/**
 * The task of the process. It comes on the standard input, because other users can see the arguments of
 * a process.
 */
export interface SnapshotTask {
  /** File of the live database, which is only read. */
  readonly source: string;
  /** File to write. */
  readonly draft: string;
  /** Key of the pseudonyms, hexadecimal. */
  readonly key: string;
}

const BUSY_TIMEOUT_MS = 5000;
const PSEUDONYM_DIGITS = 12;

// Program of the process that snapshots.ts starts. Copying a million rows takes seconds, and SQLite
// blocks its thread for that time. A second thread would not block the service, but its memory would
// stay with the allocator of the service.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const { source, draft, key } = JSON.parse(await text(process.stdin)) as SnapshotTask;
const secret = createSecretKey(key, 'hex');
const copy = openFile(draft, BUSY_TIMEOUT_MS);
try {
  // An unfinished copy is deleted, so no journal is needed to roll back.
  copy.pragma('journal_mode = OFF');
  copy.prepare('ATTACH ? AS live').run(source);
  copy.function('pseudonym', { deterministic: true }, (value) =>
    createHmac('sha256', secret).update(String(value)).digest('hex').slice(0, PSEUDONYM_DIGITS),
  );
  // One transaction, so that all tables show the same moment.
  copy.transaction(() => {
    copy.exec(PEOPLE);
    for (const [table, rows] of Object.entries(SNAPSHOT_CONTENT)) {
      copy.exec(`CREATE TABLE ${table} AS ${rows}`);
    }
  })();
} finally {
  copy.close();
}
