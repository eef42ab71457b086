/** The work took too long. It is not cancelled; its result is ignored. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * The result of `work`, or TimedOut when it does not come within `ms` milliseconds. Time in which this
 * process was busy with something else does not count: answers that arrived meanwhile are read before
 * the work is given up.
 */
export function inTime<T>(work: Promise<T>, ms: number): Promise<T> {
  return new Promise((resolve, reject) => {
    let lookAgain: NodeJS.Immediate | undefined;
    const timer = setTimeout(() => {
      lookAgain = setImmediate(() => reject(new TimedOut(`no answer within ${ms} ms`)));
    }, ms);
    const settle = (): void => {
      clearTimeout(timer);
      clearImmediate(lookAgain);
    };
    work.then(resolve, reject).finally(settle);
  });
}
