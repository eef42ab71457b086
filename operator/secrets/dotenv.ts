import { parseEnv } from 'node:util';
import { SECRET_NAMES, type SecretName } from './store.ts';

const FIT = /^[\x21-\x7e]{12,128}$/;

/** A line of `.env` that cannot be used as a password. */
export class UnfitSecret extends Error {
  override readonly name = 'UnfitSecret';
}

/** The passwords that a `.env` text sets; empty ones count as unset. Throws UnfitSecret. */
export function secretsOf(text: string): Map<SecretName, string> {
  const given = parseEnv(text.replaceAll('\r', ''));
  const found = new Map<SecretName, string>();
  for (const name of SECRET_NAMES) {
    const value = given[name]?.trim();
    if (!value) continue;
    if (!FIT.test(value)) {
      throw new UnfitSecret(
        `${name} in .env needs 12 to 128 printable characters without spaces; leave it empty to have one made.`,
      );
    }
    found.set(name, value);
  }
  return found;
}
