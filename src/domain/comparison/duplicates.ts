/** Two user ids whose faces match: probably one person. */
export interface DuplicateReport {
  readonly newer: string;
  readonly older: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
