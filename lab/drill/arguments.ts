import { readArguments } from '../../operator/command/arguments.ts';
import { UsageError } from '../../operator/command/failure.ts';
import type { Drill, DrillSettings } from './drill.ts';

export interface Call {
  /** Null: list them all. */
  readonly drill: Drill | null;
  readonly settings: DrillSettings;
  readonly help: boolean;
}

function settingOf(name: string, given: string, standard: number | string): number | string {
  if (typeof standard === 'string') return given;
  const value = Number(given);
  if (!Number.isInteger(value) || value < 1) {
    throw new UsageError(`--${name} takes a number from 1.`);
  }
  return value;
}

function find(drills: readonly Drill[], args: readonly string[]): Drill | null {
  const name = args.find((arg) => !arg.startsWith('-'));
  if (name === undefined) return null;
  const drill = drills.find((drill) => drill.name === name);
  if (!drill) throw new UsageError(`There is no drill "${name}".`);
  return drill;
}

/** Which drill is meant, and with which settings. */
export function readCall(drills: readonly Drill[], args: string[]): Call {
  const drill = find(drills, args);
  const options = Object.entries(drill?.options ?? {});
  const { values, positionals } = readArguments(
    args,
    Object.fromEntries(options.map(([name]) => [name, { type: 'string' } as const])),
  );
  if (positionals.length > 1) throw new UsageError('Name one drill.');
  const given = values as Record<string, string | boolean | undefined>;
  const settings = options.map(([name, { default: standard }]) => {
    const value = given[name];
    return [name, typeof value === 'string' ? settingOf(name, value, standard) : standard];
  });
  return { drill, settings: Object.fromEntries(settings), help: given.help === true };
}
