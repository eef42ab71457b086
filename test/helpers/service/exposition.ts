import type { FastifyInstance } from 'fastify';

export interface Series {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;

/** The series of a Prometheus text exposition. */
export const parseExposition = (text: string): Series[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = LINE.exec(line) ?? [];
    if (!name) return [];
    const pairs = [...labels.matchAll(LABEL)].map((match) => [match[1], match[2]]);
    return [{ name, labels: Object.fromEntries(pairs), value: Number(value) }];
  });

/** What an app exposes at one moment. */
export class Scrape {
  readonly series: Series[];

  constructor(text: string) {
    this.series = parseExposition(text);
  }

  static async of(app: FastifyInstance): Promise<Scrape> {
    return new Scrape((await app.inject('/metrics')).body);
  }

  /** The sum of the series that have these labels; NaN where there is none. */
  value(name: string, labels: Record<string, string> = {}): number {
    const found = this.series.filter(
      (s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v),
    );
    return found.length === 0 ? Number.NaN : found.reduce((sum, s) => sum + s.value, 0);
  }

  /** Every value that a label of a metric has. */
  labelValues(name: string, label: string): Set<string> {
    const values = this.series.filter((s) => s.name === name).map((s) => s.labels[label]);
    return new Set(values.filter((value) => value !== undefined));
  }
}
