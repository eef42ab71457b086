import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openOwnStore } from '../../../helpers/store/open-store.ts';

// A process of replicas.test.ts: opens the store of the folder given, at the moment given, so that all
// do it at once, and tells the key that it found.
const [folder = '', moment] = process.argv.slice(2);
while (Date.now() < Number(moment));
const { db } = openOwnStore(folder);
db.close();
process.stdout.write(readFileSync(join(folder, 'master.key'), 'utf8'));
