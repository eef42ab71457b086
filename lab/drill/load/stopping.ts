/** Waits for the promise; throws the reason when the drill is stopped first. */
export function unlessStopped<T>(stop: AbortSignal, promise: Promise<T>): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    if (stop.aborted) reject(stop.reason);
    stop.addEventListener('abort', () => reject(stop.reason), { once: true });
  });
  return Promise.race([promise, stopped]);
}
