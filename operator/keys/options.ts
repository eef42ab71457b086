import { SCOPES, type Scope } from '../../src/domain/attempt/principal.ts';
import { readArguments } from '../command/arguments.ts';
import { UsageError } from '../command/failure.ts';
import { readExpiry } from './expiry.ts';

export type Command =
  | { kind: 'help' }
  | { kind: 'list' }
  | { kind: 'revoke'; id: string }
  | { kind: 'create'; client: string; scopes: Scope[]; expiresAt: number | null };

const CLIENT = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/;
const ID = /^[0-9a-f]{12}$/;

const isScope = (name: string): name is Scope => SCOPES.some((scope) => scope === name);

function readClient(text: string | undefined): string {
  if (text === undefined) throw new UsageError('--client NAME is missing.');
  if (CLIENT.test(text)) return text;
  throw new UsageError('--client takes 1 to 64 of A-Z a-z 0-9 . _ @ -, first a letter or digit.');
}

function readScopes(text: string | undefined): Scope[] {
  const there = `The scopes are ${SCOPES.join(', ')}.`;
  if (text === undefined) throw new UsageError(`--scopes LIST is missing. ${there}`);
  const names = text.split(',').map((name) => name.trim());
  const stranger = names.find((name) => !isScope(name));
  if (stranger !== undefined) throw new UsageError(`There is no scope "${stranger}". ${there}`);
  return SCOPES.filter((scope) => names.includes(scope));
}

function readId(ids: string[]): string {
  const [id = ''] = ids;
  if (ids.length === 1 && ID.test(id)) return id;
  // The message does not repeat the word, because it may be a whole key.
  throw new UsageError(
    'revoke takes one id: the 12 characters after "bk_" of a key, as list shows them.',
  );
}

function parse(args: string[]) {
  const text = { type: 'string' } as const;
  return readArguments(args, { client: text, scopes: text, expires: text });
}

export function readCommand(args: string[], now: number): Command {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  const [name, ...rest] = positionals;
  const { client, scopes, expires } = values;
  if (name === 'create' && rest.length === 0) {
    return {
      kind: 'create',
      client: readClient(client),
      scopes: readScopes(scopes),
      expiresAt: expires === undefined ? null : readExpiry(expires, now),
    };
  }
  const plain = client === undefined && scopes === undefined && expires === undefined;
  if (name === 'list' && rest.length === 0 && plain) return { kind: 'list' };
  if (name === 'revoke' && plain) return { kind: 'revoke', id: readId(rest) };
  throw new UsageError('Say create, list or revoke ID, each with its own options only.');
}
