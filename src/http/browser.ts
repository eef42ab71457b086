import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/** The name in a Host header, without its port and in lower case; empty when there is none. */
export function hostName(host: string | undefined): string {
  const [, name = ''] = /^(\[[\da-f:.]+\]|[^\s:/@]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name.toLowerCase();
}

/**
 * Names that no name server can point anywhere else. "app.localhost" is none of them: browsers keep
 * such names on this machine, but other programs ask a name server for them.
 */
export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));

/**
 * Whether a stranger can own this name on the internet: it has a dot and is no address. A page on such
 * a name can let it point to this machine and then read our answers as its own (DNS rebinding).
 */
export const canBeRebound = (name: string): boolean =>
  name === '' || (name.includes('.') && !isIPv4(name) && !isIPv6(name.slice(1, -1)));

/**
 * Whether a browser says that another page than one of ours sends this request. "same-site" counts as
 * another page: what listens on another port of this machine is another program. Programs that are no
 * browser send neither header.
 */
export function fromAnotherPage(headers: IncomingHttpHeaders, protocol: string): boolean {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && origin !== `${protocol}://${host.toLowerCase()}`;
}
