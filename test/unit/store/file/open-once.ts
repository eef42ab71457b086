import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnStore } from '../../../helpers/store/open-store.ts';

/**
 * A process of replicas.test.ts: `node open-once.ts FOLDER MEETING NAME COUNT`. It waits until COUNT
 * processes are in the folder MEETING, opens the store of FOLDER, and prints when it began and ended,
 * in milliseconds of the same clock in every process, and the master key that it found.
 */
const [folder = '', meeting = '', name = '', count = ''] = process.argv.slice(2);
const now = (): number => performance.timeOrigin + performance.now();

writeFileSync(join(meeting, name), '');
while (readdirSync(meeting).length < Number(count));
const began = now();
const { db } = openOwnStore(folder);
const ended = now();
db.close();
const key = readFileSync(join(folder, 'master.key'), 'utf8');
process.stdout.write(JSON.stringify({ began, ended, key }));
