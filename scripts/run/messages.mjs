/** Steps go to stderr: stdout belongs to the task, whose output may be piped. */
export function say(line) {
  process.stderr.write(`[run] ${line}\n`);
}

/** Ends the launcher with one sentence and an exit code. */
export class Stop extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
