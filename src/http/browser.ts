import type { IncomingHttpHeaders } from 'node:http';
import { isIPv4, isIPv6 } from 'node:net';

/**
 * The name in a Host header, in lower case and without the port; empty when the header is missing or
 * not valid.
 */
export function hostName(host: string | undefined): string {
  const [, name = ''] = /^(\[[\da-f:.]+\]|[^\s:/@]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name.toLowerCase();
}

/**
 * Whether the name always means this machine. "app.localhost" does not count: browsers keep such names
 * on this machine, but other programs ask a name server for them.
 */
export const isLoopbackName = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || (isIPv4(name) && name.startsWith('127.'));

/**
 * Whether a stranger can own this name on the internet: it has a dot and is not an IP address. A page
 * under such a name can make the name point to this machine and then read the answers of the service as
 * its own (DNS rebinding).
 */
export const canBeRebound = (name: string): boolean =>
  name === '' || (name.includes('.') && !isIPv4(name) && !isIPv6(name.slice(1, -1)));

/**
 * Whether a browser reports that a page other than our own sends this request. "same-site" counts as
 * another page, because another port of this machine belongs to another program. Programs other than
 * browsers send neither header.
 */
export function fromAnotherPage(headers: IncomingHttpHeaders, protocol: string): boolean {
  const { origin, host = '' } = headers;
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return true;
  return origin !== undefined && origin !== `${protocol}://${host.toLowerCase()}`;
}
