import type { ClosedLoad, Outcome } from './load.ts';
import type { PhotoKind } from './photos.ts';

/** Counters of the operating system and of the program. */
export interface Reading {
  /** Processor time of the process with all its threads. */
  readonly cpuSeconds: number;
  readonly residentBytes: number;
  /** Since the last reading; null when the program does not measure it. */
  readonly eventLoopP99Ms: number | null;
  /** Total milliseconds and count of each stage, where the program counts them. */
  readonly stages: Readonly<Record<string, { ms: number; count: number }>>;
}

export interface Worked extends Outcome {
  /** Processor time of the process that sent the requests. */
  readonly clientCpuSeconds: number;
  /** Milliseconds of each stage of each photograph, where they come with the answers. */
  readonly stages: Readonly<Record<string, readonly number[]>>;
}

/** Something that authenticates photographs, in a process of its own. */
export interface Contender {
  readonly name: string;
  /** One line for the report. */
  readonly about: string;
  readonly pid: number;
  /** Sends photographs, this many at a time; `ok` is a match with the enrolled person. */
  work(kind: PhotoKind, load: ClosedLoad): Promise<Worked>;
  read(): Promise<Reading>;
  close(): Promise<void>;
}
