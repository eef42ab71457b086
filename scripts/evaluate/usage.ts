/** The command was called wrongly or the data set cannot be used: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  static readonly exitCode = 2;
}
