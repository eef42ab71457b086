import { Helper } from './helper.ts';
import type { ClosedLoad, OpenLoad, Outcome } from './load.ts';

export interface GeneratorQuestion {
  readonly port: number;
  readonly users: readonly string[];
  readonly files: readonly string[];
  readonly load: ClosedLoad | OpenLoad;
}

export interface Sent extends Outcome {
  readonly clientCpuSeconds: number;
}

/** The clients, in their own process, so that their work is not counted for the service. */
export const openGenerator = (env: NodeJS.ProcessEnv): Helper<GeneratorQuestion, Sent> =>
  new Helper(new URL('./generator-process.ts', import.meta.url), [], env);
