import { alignColumns } from '../../../operator/command/columns.ts';
import type { Table } from '../../shared/table.ts';
import type { Target } from '../../shared/target.ts';
import type { Result } from '../result.ts';
import { figure, share } from './format.ts';
import { ACCURACY_NOTE, peerTable } from './peer-table.ts';
import {
  aloneTable,
  memoryTable,
  rateTable,
  saturationTable,
  stageTable,
  targetTable,
  threadTable,
} from './tables.ts';

const text = ({ head, rows }: Table): string => alignColumns([head, ...rows]);

/** The machine, and how busy it was. */
export function machineLine({ machine, loadAfter, saturated }: Result): string {
  const { cpu, cores, node, system, commit, loadBefore } = machine;
  const others = Math.max(...saturated.map(({ foreign }) => foreign));
  return (
    `${cpu}, ${cores} cores, ${system}, Node ${node}, commit ${commit ?? 'unknown'}; ` +
    `load ${figure(loadBefore)} before and ${figure(loadAfter)} after; ` +
    `other programs took up to ${share(others)} of the processors while blocks ran`
  );
}

/** The tables for a terminal. */
export function consoleReport(result: Result, targets: readonly Target[]): string {
  const starts = result.startsMs.map((ms) => figure(ms / 1000)).join(', ');
  return [
    machineLine(result),
    `ready after ${starts} s; event-loop clock at rest ${figure(result.idleEventLoopP99Ms)} ms`,
    text(saturationTable(result)),
    text(aloneTable(result)),
    `Fixed rates, latency from the moment a request was due:\n${text(rateTable(result))}`,
    text(stageTable(result)),
    text(threadTable(result)),
    text(memoryTable(result)),
    ...(result.peers ? [`${text(peerTable(result.peers))}\n${ACCURACY_NOTE}`] : []),
    text(targetTable(targets)),
  ].join('\n\n');
}
