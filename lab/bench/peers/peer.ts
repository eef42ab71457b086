import type { Contender, Reading, Worked } from '../load/contender.ts';
import { Helper } from '../load/helper.ts';
import type { ClosedLoad } from '../load/load.ts';
import type { PhotoKind } from '../load/photos.ts';
import { merge } from '../measure/bare.ts';
import type { BareWork } from '../measure/bare-protocol.ts';
import { ABOUT, type PeerName, type PeerQuestion } from './protocol.ts';

const PROCESS = new URL('./process.ts', import.meta.url);

export interface PeerOptions {
  readonly name: PeerName;
  /** Where the packages are installed. */
  readonly folder: string;
  readonly processes: number;
  readonly env: NodeJS.ProcessEnv;
  /** Another program that does the same work. */
  readonly program?: URL;
}

/** A library, in as many processes as the bare loop has threads. */
export class Peer implements Contender {
  readonly name: string;
  readonly about: string;
  readonly pid: number;
  readonly #helpers: readonly Helper<PeerQuestion, unknown>[];

  constructor({ name, folder, processes, env, program = PROCESS }: PeerOptions) {
    this.name = name;
    this.about = ABOUT[name];
    const own = { ...env, BENCH_PEER: name, BENCH_PEERS_FOLDER: folder };
    this.#helpers = Array.from({ length: processes }, () => new Helper(program, [], own));
    this.pid = this.#helpers[0]!.pid;
  }

  async work({ files }: PhotoKind, load: ClosedLoad): Promise<Worked> {
    return merge((await this.#askAll({ kind: 'work', files, load })) as BareWork[]);
  }

  async read(): Promise<Reading> {
    const all = (await this.#askAll({ kind: 'read' })) as Reading[];
    const sum = (of: (reading: Reading) => number) => all.reduce((n, r) => n + of(r), 0);
    return {
      cpuSeconds: sum((reading) => reading.cpuSeconds),
      residentBytes: sum((reading) => reading.residentBytes),
      eventLoopP99Ms: null,
      stages: {},
    };
  }

  /** The library's own similarity of every pair of photographs; NaN where it finds no face. */
  async scores(files: readonly string[]): Promise<Float64Array> {
    const count = this.#helpers.length;
    const parts = await Promise.all(
      this.#helpers.map((helper, part) =>
        helper.ask({ kind: 'describe', files: files.filter((_, i) => i % count === part) }),
      ),
    );
    const descriptors = files.map((_, i) => {
      const part = parts[i % count] as (number[] | null)[];
      return part[Math.floor(i / count)]!;
    });
    return (await this.#helpers[0]!.ask({ kind: 'compare', descriptors })) as Float64Array;
  }

  async close(): Promise<void> {
    await Promise.all(this.#helpers.map((helper) => helper.close()));
  }

  #askAll(question: PeerQuestion): Promise<unknown[]> {
    return Promise.all(this.#helpers.map((helper) => helper.ask(question)));
  }
}
