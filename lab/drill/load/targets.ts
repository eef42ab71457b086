import { alignColumns } from '../../../operator/command/columns.ts';
import { targetTable } from '../../bench/report/tables.ts';
import type { Target } from '../../shared/target.ts';
import type { Verdict } from '../drill.ts';

/** Passed when every target is met; names those that are not. */
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
