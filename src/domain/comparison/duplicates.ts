/** Two enrolments that look like one person. */
export interface DuplicateReport {
  readonly newer: string;
  readonly older: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
