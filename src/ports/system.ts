/** Wall-clock time. It is a parameter, so that tests can set it. */
export interface Clock {
  /** Milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
}

/** Cryptographically strong randomness. It is a parameter, so that tests can set it. */
export interface Random {
  bytes(count: number): Buffer;
  uuid(): string;
}
