import type { Table } from '../../shared/table.ts';
import type { Target } from '../../shared/target.ts';
import { largest, noiseBand } from '../load/statistics.ts';
import { AGAIN, BARE, SERVICE } from '../measure/contenders.ts';
import type { Result } from '../result.ts';
import { compareAlone, compareSaturated, stagesOf, typical } from './figures.ts';
import { counts, figure, ratio, share } from './format.ts';

const range = ({ low, high }: { low: number; high: number }) => `${ratio(low)} to ${ratio(high)}`;

/** Met or missed and by how much; it says when the margin is smaller than the noise. */
export function verdictOf({ value, limit, unit, met, shortfall, noise }: Target): string {
  const doubt = noise !== null && Math.abs(value - limit) < noise;
  const word = met ? 'met' : `missed by ${figure(shortfall)} ${unit}`.trimEnd();
  return doubt ? `${word}, within the noise` : word;
}

export function targetTable(targets: readonly Target[]): Table {
  const head = ['target', 'limit', 'measured', 'noise', 'verdict'];
  const rows = targets.map((target) => {
    const { name, limit, side, unit, value, noise } = target;
    return [
      name,
      `${side === 'most' ? '≤' : '≥'} ${limit} ${unit}`.trimEnd(),
      `${figure(value)} ${unit}`.trimEnd(),
      noise === null ? '' : `± ${figure(noise)}`,
      verdictOf(target),
    ];
  });
  return { head, rows };
}

export function saturationTable(result: Result): Table {
  const { saturated } = result;
  const of = (name: string, figureOf: (block: (typeof saturated)[number]) => number) =>
    typical(saturated, name, figureOf);
  const head = ['1 MP JPEG', 'a second', 'CPU ms', 'client CPU ms', '× bare CPU', 'rounds'];
  const more = ['× bare a second', 'rounds', 'others'];
  const rows = compareSaturated(result).map(({ contender, cpu, throughput }) => [
    contender,
    figure(of(contender, (b) => b.throughput)),
    figure(of(contender, (b) => b.cpuMs)),
    figure(of(contender, (b) => b.clientCpuMs)),
    ratio(cpu.median),
    range(cpu),
    ratio(throughput.median),
    range(throughput),
    share(of(contender, (b) => b.foreign)),
  ]);
  return { head: [...head, ...more], rows };
}

export function aloneTable(result: Result): Table {
  const { alone, everyKind, photos } = result;
  const head = [
    'one at a time',
    'KB',
    'bare p50 ms',
    'service p50 ms',
    'above bare ms',
    'noise ms',
  ];
  const more = ['bare CPU ms', 'service CPU ms', '× bare CPU', 'a second, saturated'];
  const rows = photos.map(({ name: kind, bytes }) => {
    const blocks = alone.filter((block) => block.kind === kind);
    const compared = compareAlone(result, kind);
    const own = (name: string) => compared.find(({ contender }) => contender === name)!;
    return [
      kind,
      String(Math.round(bytes / 1000)),
      figure(typical(blocks, BARE, (b) => b.p50)),
      figure(typical(blocks, SERVICE, (b) => b.p50)),
      figure(own(SERVICE).p50.median),
      `± ${figure(noiseBand(own(AGAIN).p50, 0))}`,
      figure(typical(blocks, BARE, (b) => b.cpuMs)),
      figure(typical(blocks, SERVICE, (b) => b.cpuMs)),
      ratio(own(SERVICE).cpu.median),
      figure(everyKind.find((block) => block.kind === kind)?.throughput ?? null),
    ];
  });
  return { head: [...head, ...more], rows };
}

export function rateTable({ rates }: Result): Table {
  const head = ['of capacity', 'a second', 'sent', 'p50 ms', 'p90 ms', 'p99 ms', 'largest ms'];
  const more = ['left late p99 ms', 'CPU ms', 'loop p99 ms', 'others', 'errors'];
  const rows = rates.map((r) => [
    share(r.share),
    figure(r.rate),
    String(r.sent),
    figure(r.p50),
    figure(r.p90),
    figure(r.p99),
    figure(r.max),
    figure(r.lateP99),
    figure(r.cpuMs),
    figure(r.eventLoopP99Ms),
    share(r.foreign),
    counts(r.errors),
  ]);
  return { head: [...head, ...more], rows };
}

export function stageTable(result: Result): Table {
  const kinds = result.photos.map(({ name }) => name);
  const columns = kinds.flatMap((kind) => [
    stagesOf(result, BARE, kind),
    stagesOf(result, SERVICE, kind),
  ]);
  const names = [...new Set(columns.flatMap((column) => Object.keys(column)))];
  const head = ['stage, ms', ...kinds.flatMap((kind) => [`${kind}: bare`, 'service'])];
  const rows = names.map((name) => [
    name,
    ...columns.map((column) => (column[name] === undefined ? '' : figure(column[name]))),
  ]);
  const rest = kinds.flatMap((kind, i) => {
    const blocks = result.alone.filter((block) => block.kind === kind);
    return [BARE, SERVICE].map((name, of) => {
      const sum = Object.values(columns[2 * i + of]!).reduce((a, b) => a + b, 0);
      return figure(typical(blocks, name, (b) => b.p50) - sum);
    });
  });
  return { head, rows: [...rows, ['the rest of the median answer', ...rest]] };
}

/** Which threads the processor time of one photograph goes to, when the processors are full. */
export function threadTable({ saturated, contenders }: Result): Table {
  const names = [...new Set(saturated.flatMap(({ threads }) => Object.keys(threads)))];
  const of = (contender: string, name: string) =>
    figure(typical(saturated, contender, ({ threads }) => threads[name] ?? 0));
  return {
    head: ['saturated, CPU ms of', ...contenders.map(({ name }) => name)],
    rows: names.map((name) => [name, ...contenders.map((contender) => of(contender.name, name))]),
  };
}

export function memoryTable({ memory }: Result): Table {
  const phases = [...new Set(memory.map(({ phase }) => phase))];
  const rows = phases.map((phase) => {
    const bytes = memory.filter((sample) => sample.phase === phase).map((sample) => sample.bytes);
    return [phase, figure(largest(bytes) / 1e6), figure(bytes.at(-1)! / 1e6)];
  });
  return { head: ['resident memory, MB', 'largest', 'at the end'], rows };
}
