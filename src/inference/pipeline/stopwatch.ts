/** Measures milliseconds by stage. A stage may be measured in several parts, which are added up. */
export class Stopwatch {
  readonly stages: Record<string, number> = {};

  async time<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.stages[stage] = (this.stages[stage] ?? 0) + performance.now() - start;
    return result;
  }
}
