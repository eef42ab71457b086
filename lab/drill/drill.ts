/** An option of a drill, `--name=value`: a number from 1, or a word. */
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
  /** Aborted by SIGINT and SIGTERM: the drill then ends in order, or throws the reason. */
  readonly stop: AbortSignal;
  /** Prints a line about the progress on standard error. */
  readonly progress: (line: string) => void;
  /** Value of an option that the drill declares, its default unless given. */
  number(option: string): number;
  text(option: string): string;
}

export interface Verdict {
  readonly passed: boolean;
  /** What was shown, or what went wrong: one sentence. */
  readonly said: string;
  /** The figures or tables behind it, printed above the verdict. */
  readonly evidence: readonly string[];
}

/** A fault that is caused on purpose, and a check of what the service does then. */
export interface Drill {
  readonly name: string;
  /** Rows of the catalogue of attacks and faults, see test/README.md. */
  readonly rows: readonly string[];
  /** One line; says how long it takes. */
  readonly about: string;
  readonly options?: Readonly<Record<string, DrillOption>>;
  /** Throws a Failure when it cannot run on this machine (a missing program, not root). */
  run(context: DrillContext): Promise<Verdict>;
}
