import { systemClock as clock, systemRandom as random } from '../src/app/system.ts';
import { readConfig } from '../src/config.ts';
import { openDatabase } from '../src/store/sqlite/file/database.ts';
import { SqliteKeyStore } from '../src/store/sqlite/tables/api-keys.ts';
import { minute } from './command/columns.ts';
import { exitCodeOf, Failure } from './command/failure.ts';
import { keepFilesPrivate } from './command/private-files.ts';
import { type Command, readCommand } from './keys/options.ts';
import { keyTable, stateOf } from './keys/table.ts';
import { HELP } from './keys/usage.ts';

function create(store: SqliteKeyStore, command: Command & { kind: 'create' }): void {
  const { client, scopes, expiresAt } = command;
  const key = store.create(client, scopes, expiresAt);
  if (key === null) {
    const live = store
      .list()
      .filter((k) => k.client === client && stateOf(k, clock.now()) === 'live');
    throw new Failure(
      `${client} has two live keys already (${live.map(({ id }) => id).join(', ')}): revoke one with "npm run keys -- revoke ID", then create the new one.`,
    );
  }
  console.log(key);
  const end = expiresAt === null ? 'until it is revoked' : `until ${minute(expiresAt)}`;
  console.error(`A key of ${client} for ${scopes.join(', ')}, good ${end}.`);
  console.error('It is shown this once: keep it where only the client can read it.');
}

function revoke(store: SqliteKeyStore, id: string): void {
  const key = store.list().find((k) => k.id === id);
  if (!key) throw new Failure(`There is no key ${id}; "npm run keys -- list" shows them all.`);
  if (!store.revoke(id)) throw new Failure(`The key ${id} of ${key.client} is revoked already.`);
  console.error(`The key ${id} of ${key.client} is revoked; the next request with it gets 401.`);
}

function list(store: SqliteKeyStore, file: string): void {
  const keys = store.list();
  if (keys.length > 0) console.log(keyTable(keys, clock.now()));
  else console.error(`There are no keys in ${file}.`);
}

function run(command: Exclude<Command, { kind: 'help' }>): void {
  const { DB_PATH } = readConfig(process.env, process.cwd());
  const db = openDatabase(DB_PATH);
  try {
    const store = new SqliteKeyStore(db, clock, random);
    if (command.kind === 'create') create(store, command);
    else if (command.kind === 'revoke') revoke(store, command.id);
    else list(store, DB_PATH);
  } finally {
    db.close();
  }
}

function main(args: string[]): void {
  const command = readCommand(args, clock.now());
  if (command.kind === 'help') console.log(HELP);
  else run(command);
}

keepFilesPrivate();
process.exitCode = await exitCodeOf(() => main(process.argv.slice(2)));
