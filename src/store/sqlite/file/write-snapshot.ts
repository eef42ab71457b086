import { createHmac, createSecretKey } from 'node:crypto';
import { constants, setPriority } from 'node:os';
import { text } from 'node:stream/consumers';
import { PEOPLE, SNAPSHOT_CONTENT } from './snapshot-content.ts';
import { openFile } from './sqlite.ts';

/** What the process is told on its standard input, because others can see its arguments. */
export interface SnapshotTask {
  /** The database of the service, which is only read. */
  readonly source: string;
  /** The new file. */
  readonly draft: string;
  /** The key of the pseudonyms; hexadecimal. */
  readonly key: string;
}

const BUSY_TIMEOUT_MS = 5000;
const PSEUDONYM_DIGITS = 12;

// A process of snapshots.ts. A million rows take seconds, SQLite blocks the thread that waits for it, and
// what a second thread takes would stay with the allocator of the service.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
const { source, draft, key } = JSON.parse(await text(process.stdin)) as SnapshotTask;
const secret = createSecretKey(key, 'hex');
const copy = openFile(draft, BUSY_TIMEOUT_MS);
try {
  // Half a copy is thrown away, so there is nothing to roll back.
  copy.pragma('journal_mode = OFF');
  copy.prepare('ATTACH ? AS live').run(source);
  copy.function('pseudonym', { deterministic: true }, (value) =>
    createHmac('sha256', secret).update(String(value)).digest('hex').slice(0, PSEUDONYM_DIGITS),
  );
  // One transaction: every table as of one moment.
  copy.transaction(() => {
    copy.exec(PEOPLE);
    for (const [table, rows] of Object.entries(SNAPSHOT_CONTENT)) {
      copy.exec(`CREATE TABLE ${table} AS ${rows}`);
    }
  })();
} finally {
  copy.close();
}
