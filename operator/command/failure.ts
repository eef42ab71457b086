import { Problem, RefusalToStart } from '../../src/errors.ts';

/** The command was understood but cannot be done: one sentence, exit code 1. */
export class Failure extends Error {
  override readonly name = 'Failure';
  static readonly exitCode = 1;
}

/** The command was called wrongly: one sentence, exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  static readonly exitCode = 2;
}

/** Runs a command and returns its exit code. Why it failed is printed as one sentence. */
export async function exitCodeOf(command: () => void | Promise<void>): Promise<number> {
  try {
    await command();
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message} --help explains.`);
      return UsageError.exitCode;
    }
    const told =
      error instanceof Failure || error instanceof RefusalToStart || error instanceof Problem;
    if (!told) throw error;
    console.error(error.message);
    return Failure.exitCode;
  }
}
