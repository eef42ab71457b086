import { alignColumns } from '../../../operator/command/columns.ts';
import { targetTable } from '../../bench/report/tables.ts';
import type { Target } from '../../shared/target.ts';
import type { Verdict } from '../drill.ts';

/** A verdict that is passed when every target is met; it names the missed ones. */
export function verdictOn(
  targets: readonly Target[],
  said: string,
  evidence: readonly string[] = [],
): Verdict {
  const { head, rows } = targetTable(targets);
  const missed = targets.filter(({ met }) => !met).map(({ name }) => name);
  return {
    passed: missed.length === 0,
    said: missed.length === 0 ? said : `missed: ${missed.join(', ')}.`,
    evidence: [...evidence, '', ...alignColumns([head, ...rows]).split('\n')],
  };
}
