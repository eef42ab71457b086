/**
 * `enroll` only adds and `erase` only takes away: a key with both can put another face in the place
 * of anybody's.
 */
export const SCOPES = ['enroll', 'authenticate', 'history', 'erase', 'admin', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

/** Who sends a request: the owner of an API key, or anyone on this machine in open mode. */
export interface Principal {
  /** Name of the client, shared by the keys it rotates through. */
  readonly client: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Where a request comes from: its client, and the IPv4 address or IPv6 /64 it was sent from. */
export interface Origin {
  readonly client: string;
  readonly network: string;
}

export const LOCAL: Principal = { client: 'local', scopes: new Set(SCOPES) };
