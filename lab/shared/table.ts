/** The head and the rows of a table, for the terminal and for the page. */
export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}
