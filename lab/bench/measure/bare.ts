import type { Contender, Reading, Worked } from '../load/contender.ts';
import { Helper } from '../load/helper.ts';
import type { ClosedLoad } from '../load/load.ts';
import type { PhotoKind } from '../load/photos.ts';
import type { BareQuestion, BareWork } from './bare-protocol.ts';

const PROCESS = new URL('./bare-process.ts', import.meta.url);

export interface BareOptions {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** The pipeline of the service without the service: the least work for a photograph. */
export class BareLoop implements Contender {
  readonly name: string;
  readonly about: string;
  readonly pid: number;
  readonly #helper: Helper<BareQuestion, BareWork[] | Reading>;

  constructor({ name, about, flags, env }: BareOptions) {
    this.name = name;
    this.about = about;
    this.#helper = new Helper(PROCESS, flags, env);
    this.pid = this.#helper.pid;
  }

  async work({ files }: PhotoKind, load: ClosedLoad): Promise<Worked> {
    const done = await this.#helper.ask({ kind: 'work', files, load });
    return merge(done as BareWork[]);
  }

  read(): Promise<Reading> {
    return this.#helper.ask({ kind: 'read' }) as Promise<Reading>;
  }

  close(): Promise<void> {
    return this.#helper.close();
  }
}

/** The results of all threads together. */
export function merge(parts: readonly BareWork[]): Worked {
  const errors: Record<string, number> = {};
  const stages: Record<string, number[]> = {};
  for (const part of parts) {
    for (const [name, count] of Object.entries(part.errors))
      errors[name] = (errors[name] ?? 0) + count;
    for (const [name, times] of Object.entries(part.stages))
      stages[name] = [...(stages[name] ?? []), ...times];
  }
  return {
    ms: Math.max(...parts.map(({ ms }) => ms)),
    latencies: Float64Array.from(parts.flatMap(({ latencies }) => latencies)),
    errors,
    late: new Float64Array(0),
    stages,
    clientCpuSeconds: 0,
  };
}
