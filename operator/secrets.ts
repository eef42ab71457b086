import { text } from 'node:stream/consumers';
import { keepFilesPrivate } from './command/private-files.ts';
import { secretsOf, UnfitSecret } from './secrets/dotenv.ts';
import { SECRET_NAMES, SecretStore } from './secrets/store.ts';

const HELP = `Keeps the passwords that the services of the stack use among each other. Each password is in a volume
that only its reader mounts.

usage: docker compose run --rm -T secrets [ensure]
       docker compose run --rm -T secrets import < .env
       docker compose run --rm -T secrets show

  ensure   make the ones that are missing; runs by itself at every "docker compose up"
  import   store those that .env sets (${SECRET_NAMES.join(', ')}), make the others
  show     print them as lines of .env`;

async function importFrom(store: SecretStore): Promise<void> {
  const changed: string[] = [];
  for (const [name, value] of secretsOf(await text(process.stdin))) {
    if (store.set(name, value)) changed.push(name);
  }
  if (changed.length === 0) return;
  console.error(`secrets: stored ${changed.join(', ')}`);
  console.error('secrets: parts that run already keep the old ones until they are restarted');
}

async function main([command = 'ensure', ...rest]: string[]): Promise<number> {
  if (command === '--help' || command === '-h') {
    console.log(HELP);
    return 0;
  }
  if (!['ensure', 'import', 'show'].includes(command) || rest.length > 0) {
    console.error(`Say ensure, import or show.\n\n${HELP}`);
    return 2;
  }
  const store = new SecretStore(process.env.SECRETS_PATH || '/secrets');
  try {
    if (command === 'import') await importFrom(store);
  } catch (error) {
    if (!(error instanceof UnfitSecret)) throw error;
    console.error(`secrets: ${error.message}`);
    return 1;
  }
  const made = store.ensure();
  if (made.length > 0) console.error(`secrets: made ${made.join(', ')}`);
  if (command === 'show')
    for (const name of SECRET_NAMES) console.log(`${name}=${store.read(name)}`);
  return 0;
}

keepFilesPrivate();
process.exitCode = await main(process.argv.slice(2));
