import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';

/** The functions that scripts/setup/env-file.sh and scripts/windows/env-file.ps1 both have. */
export type EnvFunction = 'value' | 'recent' | 'file' | 'merge';
/** `merge` takes the example, the existing text and the values as an object. */
type Arguments = readonly (string | number | Readonly<Record<string, string>>)[];

/** A program that runs the functions. */
export interface Shell {
  readonly name: string;
  /** Why it cannot be asked here. */
  readonly skip: string | false;
  /** What a function answers to each list of arguments, as text. */
  ask(t: TestContext, name: EnvFunction, calls: readonly Arguments[]): string[];
}

/** Runs one line after scripts/setup/env-file.sh; what it prints. */
export function bash(line: string, ...args: string[]): string {
  const text = `. scripts/setup/env-file.sh\n${line}`;
  const { stdout, stderr } = spawnSync('bash', ['-uc', text, 'bash', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return stdout;
}

function mergeInBash([example, existing, values]: Arguments): string {
  const cases = Object.entries(values!).map(
    ([name, value]) => `${name}) printf '%s' '${value}' ;;`,
  );
  const line = `value_for() { case $1 in ${cases.join(' ')} *) printf '%s' "$2" ;; esac; }
    merge_env "$@"; printf '%s' "$MERGED"`;
  return bash(line, String(example), String(existing));
}

const IN_BASH: Record<EnvFunction, (args: Arguments) => string> = {
  value: (args) => bash('env_value "$@"', ...args.map(String)),
  recent: (args) =>
    bash('compose_is_recent "$@" && printf true || printf false', ...args.map(String)),
  file: (args) => bash('compose_file "$@"', ...args.map(String)),
  merge: mergeInBash,
};

const IN_POWERSHELL: Record<EnvFunction, string> = {
  value: 'Get-EnvValue',
  recent: 'Test-ComposeVersion',
  file: 'Get-ComposeFile',
  merge: 'Merge-EnvText',
};

/** PowerShell 7, or the Windows PowerShell that comes with Windows. */
const powershell = ['pwsh', 'powershell'].find(
  (program) => spawnSync(program, ['-NoProfile', '-Command', 'exit 0']).status === 0,
);
export const noPowerShell = powershell === undefined && 'PowerShell is not installed';

/** What functions of scripts/windows answer in PowerShell, all called by one process. */
export function askPowerShell(
  t: TestContext,
  calls: readonly { readonly name: string; readonly values: Arguments }[],
): unknown[] {
  const [input, output] = ['calls.json', 'answers.json'].map((file) => join(ownFolder(t), file));
  writeFileSync(input!, JSON.stringify(calls));
  const own = join(import.meta.dirname, 'call-functions.ps1');
  const flags = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Bypass', '-File', own];
  const { status, stderr, stdout } = spawnSync(
    powershell!,
    [...flags, join(ROOT, 'scripts/windows'), input!, output!],
    { encoding: 'utf8' },
  );
  assert.equal(status, 0, `${stdout}${stderr}`);
  return JSON.parse(readFileSync(output!, 'utf8')) as unknown[];
}

export const SHELLS: readonly Shell[] = [
  {
    name: 'Bash',
    skip: false,
    ask: (_t, name, calls) => calls.map((args) => IN_BASH[name](args)),
  },
  {
    name: 'PowerShell',
    skip: noPowerShell,
    ask: (t, name, calls) =>
      askPowerShell(
        t,
        calls.map((values) => ({ name: IN_POWERSHELL[name], values })),
      ).map(String),
  },
];
