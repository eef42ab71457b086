import { readFile, writeFile } from 'node:fs/promises';

/** The first input of its class. */
export interface Kept {
  readonly label: string;
  readonly route: string;
  /** The class of the outcome, from `outcomeOf`. */
  readonly outcome: string;
  readonly loose: boolean;
  /** An image, or a whole request; base64. */
  readonly data: string;
}

const MAX_BYTES = 2500;
const MAX_FILE_BYTES = 100_000;

/** One JSON object a line: binary inputs that no editor, checkout or scanner changes. */
export async function readCorpus(file: string): Promise<Kept[]> {
  const text = await readFile(file, 'utf8');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Kept);
}

/** Collects small inputs, one for each class: a kind of change together with its outcome. */
export class Corpus {
  readonly #kept = new Map<string, Kept>();
  #size = 0;

  offer(input: Omit<Kept, 'data'>, bytes: Uint8Array): void {
    const { label, route, outcome } = input;
    // With several changes it is not clear which one caused the outcome, so single ones are kept.
    if (label.includes('+') && !label.endsWith('framing')) return;
    const key = `${route} ${label} ${outcome}`;
    if (bytes.length > MAX_BYTES || this.#kept.has(key)) return;
    const kept = { ...input, data: Buffer.from(bytes).toString('base64') };
    const size = JSON.stringify(kept).length + 1;
    if (this.#size + size > MAX_FILE_BYTES) return;
    this.#size += size;
    this.#kept.set(key, kept);
  }

  async write(file: string): Promise<number> {
    await writeFile(
      file,
      [...this.#kept.values()].map((kept) => `${JSON.stringify(kept)}\n`).join(''),
    );
    return this.#kept.size;
  }
}
