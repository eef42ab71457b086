import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Disk } from './disk.ts';
import { type Findings, inspect } from './inspect.ts';
import { ledgerOf } from './ledger.ts';
import type { Operation } from './operations.ts';
import { type Random, SURVIVALS } from './survival.ts';

export interface Outcome extends Findings {
  /** Operations before the cut. */
  readonly after: number;
  /** Which of the pending changes survived. */
  readonly survival: string;
}

const pick = <T>(items: readonly T[], random: Random): T =>
  items[Math.floor(random() * items.length)]!;

/**
 * The points of the cuts, in order. A third is right after an acknowledgement, where a loss would be
 * noticed. A third is near rare operations (a file is made, cut or deleted; a checkpoint syncs the
 * database), where most can go wrong. The others are anywhere.
 */
export function cutPoints(
  operations: readonly Operation[],
  count: number,
  random: Random,
): number[] {
  const places = (wanted: (operation: Operation) => boolean, shift: number): number[] =>
    operations.flatMap((operation, n) => (wanted(operation) ? [n + shift] : []));
  const rare = (operation: Operation) =>
    !['write', 'sync', 'say'].includes(operation.kind) ||
    (operation.kind === 'sync' && !operation.path.endsWith('-wal'));
  const kinds = [
    places(({ kind }) => kind === 'say', 1),
    [...places(rare, 0), ...places(rare, 1)],
    operations.map((_, n) => n),
  ];
  return Array.from({ length: count }, (_, n) => pick(kinds[n % kinds.length]!, random)).sort(
    (a, b) => a - b,
  );
}

export interface CutPlan {
  readonly operations: readonly Operation[];
  readonly points: number;
  readonly random: Random;
  /** A folder that the caller gives. */
  readonly folder: string;
  /** False: the disk ignores a sync. */
  readonly honest?: boolean;
  readonly step?: () => void;
}

/** Cuts the power at each point and starts the store again each time. */
export async function cutPower(plan: CutPlan): Promise<Outcome[]> {
  const { operations, points, random, folder, honest = true, step = () => {} } = plan;
  const disk = new Disk(honest);
  const said: string[] = [];
  const outcomes: Outcome[] = [];
  let done = 0;
  for (const after of cutPoints(operations, points, random)) {
    for (; done < after; done++) {
      const operation = operations[done]!;
      disk.apply(operation);
      if (operation.kind === 'say') said.push(operation.text);
    }
    const survival = pick(Object.keys(SURVIVALS), random);
    const files = disk.afterPowerCut({ survival: SURVIVALS[survival]!, random });
    const host = join(folder, 'host');
    await mkdir(host);
    for (const [name, bytes] of files) await writeFile(join(host, name), bytes, { mode: 0o600 });
    outcomes.push({ after, survival, ...(await inspect(host, ledgerOf(said))) });
    await rm(host, { recursive: true });
    step();
  }
  return outcomes;
}
