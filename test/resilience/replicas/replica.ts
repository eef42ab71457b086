import { buildApp } from '../../../src/app/build-app.ts';
import { readConfig } from '../../../src/config.ts';
import { ROOT } from '../../helpers/folders.ts';
import { vectorEngine } from '../../helpers/service/vector-engine.ts';

// One more process of the service on the database of DATA_PATH; its faces are vectors.
const app = await buildApp(readConfig({ ...process.env }, ROOT), { engine: vectorEngine });
await app.listen({ host: '127.0.0.1', port: 0 });
console.log(JSON.stringify({ address: app.listeningOrigin, msg: 'ready' }));
