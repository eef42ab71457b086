import { readFileSync } from 'node:fs';

/** Resident memory as the kernel counts it; null where there is no /proc or the process is gone. */
export function residentBytes(pid: number): number | null {
  try {
    const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return found ? Number(found[1]) * 1024 : null;
  } catch {
    return null;
  }
}

export interface MemorySample {
  /** Seconds since the watch began. */
  readonly at: number;
  readonly phase: string;
  readonly bytes: number;
}

const EVERY_MS = 250;

/** Reads the memory of a process from outside, so that reading costs the process nothing. */
export class MemoryWatch {
  readonly samples: MemorySample[] = [];
  phase = 'idle';
  readonly #start = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(pid: number) {
    this.#timer = setInterval(() => {
      const bytes = residentBytes(pid);
      if (bytes !== null) this.note(bytes);
    }, EVERY_MS);
  }

  note(bytes: number): void {
    const at = (performance.now() - this.#start) / 1000;
    this.samples.push({ at, phase: this.phase, bytes });
  }

  close(): void {
    clearInterval(this.#timer);
  }
}
