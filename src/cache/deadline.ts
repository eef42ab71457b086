/** The work went on for too long; how it ends is not waited for. */
export class TimedOut extends Error {
  override readonly name = 'TimedOut';
}

/**
 * The result of the work if it is there in time. Time in which this process was busy with something
 * else does not count: what arrived meanwhile is looked at before the work is given up.
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
