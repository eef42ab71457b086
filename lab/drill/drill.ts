/** An option of a drill, `--name=value`; numbers from 1, words as they are. */
export interface DrillOption {
  readonly about: string;
  readonly default: number | string;
}

export type DrillSettings = Readonly<Record<string, number | string>>;

export interface DrillContext {
  /** An empty folder of this run, removed afterwards. */
  readonly folder: string;
  /** dist/server.js, or src/server.ts where nothing was built. */
  readonly program: string;
  /** Aborted by SIGINT and SIGTERM: end in order, or throw its reason. */
  readonly stop: AbortSignal;
  /** One line on standard error about how far it is. */
  readonly progress: (line: string) => void;
  /** Value of an option that the drill declares, its default unless given. */
  number(option: string): number;
  text(option: string): string;
}

export interface Verdict {
  readonly passed: boolean;
  /** What was shown, or what went wrong: one sentence. */
  readonly said: string;
  /** What it rests on: lines of a table or figures, printed above the verdict. */
  readonly evidence: readonly string[];
}

/** A fault that is brought about on purpose, and what the service must make of it. */
export interface Drill {
  readonly name: string;
  /** Of the catalogue, see test/README.md. */
  readonly rows: readonly string[];
  /** One line; says how long it takes. */
  readonly about: string;
  readonly options?: Readonly<Record<string, DrillOption>>;
  /** Throws Failure where it cannot run here at all (a program is missing, no root). */
  run(context: DrillContext): Promise<Verdict>;
}
