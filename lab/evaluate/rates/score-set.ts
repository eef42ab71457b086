import { BINS } from '../../../src/calibration/histogram.ts';

/** Columns that grow: person of the reference, person of the probe, bin of their score. */
export class Comparisons {
  a = new Int32Array(1024);
  b = new Int32Array(1024);
  bin = new Int16Array(1024);
  length = 0;

  push(a: number, b: number, bin: number): void {
    if (this.length === this.a.length) this.#grow();
    this.a[this.length] = a;
    this.b[this.length] = b;
    this.bin[this.length] = bin;
    this.length++;
  }

  #grow(): void {
    const room = 2 * this.length;
    const a = new Int32Array(room);
    const b = new Int32Array(room);
    const bin = new Int16Array(room);
    a.set(this.a);
    b.set(this.b);
    bin.set(this.bin);
    this.a = a;
    this.b = b;
    this.bin = bin;
  }
}

/** All comparisons of one experiment: references made of `templates` images against probes. */
export interface ScoreSet {
  readonly templates: number;
  readonly impostor: Float64Array;
  readonly genuine: Float64Array;
  /** Impostor scores from bin `keptFrom` on, one by one, because the bootstrap needs their people. */
  readonly highImpostor: Comparisons;
  readonly keptFrom: number;
  readonly genuineScores: Comparisons;
  /** References and probe images of each person. */
  readonly references: Float64Array;
  readonly probes: Float64Array;
  /** 1 when both orders of a pair are compared, 1/2 when each unordered pair is compared once. */
  readonly orders: 1 | 0.5;
  /**
   * Comparisons that differ in the enrolled person or in the probe image. Several references of one
   * person compared with one probe are nearly the same trial. The rules of 30 and of three count these.
   */
  readonly distinctImpostor: number;
  readonly distinctGenuine: number;
}

export const emptyBins = (): Float64Array => new Float64Array(BINS);
