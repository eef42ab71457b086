/**
 * What an API key may do. `enroll` can only add and `erase` can only remove, because a key with both
 * could replace the face of any user.
 */
export const SCOPES = ['enroll', 'authenticate', 'history', 'erase', 'admin', 'metrics'] as const;
export type Scope = (typeof SCOPES)[number];

/** The sender of a request: the owner of an API key, or in open mode any program on this machine. */
export interface Principal {
  /** Name of the client. All keys of one client share it, so that a key can be replaced by a new one. */
  readonly client: string;
  readonly scopes: ReadonlySet<Scope>;
}

/** Where a request comes from: the client, and the IPv4 address or IPv6 /64 of the sender. */
export interface Origin {
  readonly client: string;
  readonly network: string;
}

export const LOCAL: Principal = { client: 'local', scopes: new Set(SCOPES) };
