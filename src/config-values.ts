import { isIP } from 'node:net';

/** Whether the text is an IP address, with or without the length of a network prefix. */
export function isNetwork(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  const longest = version === 4 ? 32 : 128;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longest);
}

/** What is wrong with the URL of a Redis, or null. */
export function redisFault(text: string): string | null {
  if (!URL.canParse(text)) return 'expected redis://host:port or rediss://host:port';
  const { protocol, hostname, pathname, search, hash, username, password } = new URL(text);
  if (username || password) {
    return 'the address may appear in logs, so it must not hold a password: write the password into a file and name that file in REDIS_PASSWORD_FILE';
  }
  const bare = hostname && ['', '/', '/0'].includes(pathname) && !search && !hash;
  const known = protocol === 'redis:' || protocol === 'rediss:';
  return bare && known ? null : 'expected redis://host:port or rediss://host:port';
}

export const originsIn = (list: string) => list.split(',').flatMap((item) => item.trim() || []);

/** What is wrong with a list of origins, or null. An origin is compared as the browser writes it. */
export function originFault(list: string): string | null {
  // Apps in a web view have schemes of their own, such as capacitor://localhost.
  const form = /^[a-z][a-z\d+.-]*:\/\/(\[[\da-f:.]+\]|[a-z\d._-]+)(:\d{1,5})?$/;
  if (originsIn(list).every((origin) => form.test(origin))) return null;
  return 'expected origins such as https://shop.example, one by one (no *), in small letters, with the scheme, without a path and without a slash at the end';
}
