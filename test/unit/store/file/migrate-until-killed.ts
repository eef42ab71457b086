import Sqlite from 'better-sqlite3';
import { migrate } from '../../../../src/store/sqlite/file/migrate.ts';

// A process of upgrade.test.ts: migrates with steps of which one kills it.
const [file = '', steps = ''] = process.argv.slice(2);
const db = new Sqlite(file);
db.function('die', () => {
  process.kill(process.pid, 'SIGKILL');
  return null;
});
migrate(db, steps);
