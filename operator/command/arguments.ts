import { type ParseArgsConfig, parseArgs } from 'node:util';
import { UsageError } from './failure.ts';

/** parseArgs with `--help`; a wrong word is a UsageError. */
export function readArguments<T extends ParseArgsConfig['options']>(args: string[], options: T) {
  const help = { type: 'boolean', short: 'h' } as const;
  try {
    return parseArgs({ args, allowPositionals: true, options: { ...options, help } });
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split(/\.? To |\n/)[0]}.`);
  }
}
