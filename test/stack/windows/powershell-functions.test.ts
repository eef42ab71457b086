import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../helpers/folders.ts';
import { PowerShell } from './powershell/interpreter.ts';
import { Hash } from './powershell/values.ts';
import { WindowsMachine } from './powershell/windows-machine.ts';

// Every case goes through both: scripts/setup/env-file.sh in Bash, scripts/windows/env-file.ps1 in the
// interpreter of test/stack/powershell.
const windows = new PowerShell(new WindowsMachine());
windows.load(join(ROOT, 'scripts/windows/env-file.ps1'));

function bash(script: string, ...args: string[]): { status: number | null; stdout: string } {
  const text = `. scripts/setup/env-file.sh\n${script}`;
  const { status, stdout, stderr } = spawnSync('bash', ['-uc', text, 'bash', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(stderr, '');
  return { status, stdout };
}

function envValue(text: string, name: string): string {
  const both = [
    windows.call('Get-EnvValue', text, name),
    bash('env_value "$@"', text, name).stdout,
  ];
  assert.equal(both[0], both[1], JSON.stringify(text));
  return both[1] as string;
}

test('a value of .env is read as Compose reads it', () => {
  const cases: [string, string][] = [
    ['A=1\nB=2\n', '1'],
    ['B=2\r\nA=1\r\n', '1'],
    ['A=1\nA=2', '2'],
    ['A="a b" # why\n', 'a b'],
    ["A='a # b'", "'a"],
    ['A=  1  ', '1'],
    ['A=a=b#c', 'a=b#c'],
    ['A=', ''],
    ['# A=1\nAA=2\n A=3', ''],
    ['', ''],
  ];
  for (const [text, expected] of cases) assert.equal(envValue(text, 'A'), expected);
});

test('Compose 2.20 is recent enough, 2.19 is not', () => {
  const versions = { '2.20.0': true, 'v2.29.1-desktop.1': true, '5.0.2': true, '2.20': true };
  const older = { 'v2.19.9': false, '1.29.2': false, '2': false, '21': false, '': false, x: false };
  for (const [version, expected] of Object.entries({ ...versions, ...older })) {
    assert.equal(windows.call('Test-ComposeVersion', version), expected, version);
    assert.equal(bash('compose_is_recent "$@"', version).status === 0, expected, version);
  }
});

test('the stricter limits are for less than 8 GB, or less than 3 GB of Docker', () => {
  const cases: [machine: number, docker: number, strict: boolean][] = [
    [7_999_999_999, 0, true],
    [8_000_000_000, 0, false],
    [64e9, 2_999_999_999, true],
    [64e9, 3e9, false],
  ];
  for (const [machine, docker, strict] of cases) {
    const file = windows.call('Get-ComposeFile', machine, docker) as string;
    assert.equal(bash('compose_file "$@"', `${machine}`, `${docker}`).stdout, file);
    assert.equal(file.includes('override'), strict);
  }
});

function merged(example: string, existing: string, values: Record<string, string>): string {
  const hash = Object.entries(values).reduce((all, [k, v]) => all.set(k, v), new Hash());
  const here = windows.call('Merge-EnvText', example, existing, hash);
  const cases = Object.entries(values).map(([name, value]) => `${name}) printf '%s' '${value}' ;;`);
  const there = bash(
    `value_for() { case $1 in ${cases.join(' ')} *) printf '%s' "$2" ;; esac; }
     merge_env "$@"; printf '%s' "$MERGED"`,
    example,
    existing,
  );
  assert.equal(here, there.stdout, JSON.stringify(existing));
  return there.stdout;
}

test('a new .env is the example with its values filled in', () => {
  const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const text = merged(example, '', { REDIS_PASSWORD: 'abc', SNAPSHOTS: 'D:/data/snapshots' });
  const expected = example
    .replace('REDIS_PASSWORD=', 'REDIS_PASSWORD=abc')
    .replace('SNAPSHOTS=snapshots', 'SNAPSHOTS=D:/data/snapshots');
  assert.equal(text, expected);
  assert.equal(merged(example, text, { REDIS_PASSWORD: 'other' }), text, 'and then it stays');
});

test('an .env keeps what it has, byte for byte, and gets what it lacks with its comment', () => {
  const example = '# head\nA=1\n\n# about b\nB=\n# about c\nC=3\n# tail\n';
  const cases: [existing: string, expected: string][] = [
    ['A=9\nB=8\nC=7\n', 'A=9\nB=8\nC=7\n'],
    ['A=9\nC=7', 'A=9\nC=7\n\n# about b\nB=$new & \\1\n'],
    ['x\r\nA=9\r\nB=8\r\n', 'x\r\nA=9\r\nB=8\r\n# about c\r\nC=3\r\n'],
    ['A=9\nB=\nC=7\n', 'A=9\nB=$new & \\1\nC=7\n'],
    ['B=\r\nC=7\r\nA=9\r\n', 'B=$new & \\1\r\nC=7\r\nA=9\r\n'],
    ['A=\nB=8\nC=7\nOWN=\n', 'A=1\nB=8\nC=7\nOWN=\n'],
    ['B=8\nB=\nA=9\nC=7\n', 'B=8\nB=$new & \\1\nA=9\nC=7\n'],
    ['# B=0\nA=9\nC=7\n', '# B=0\nA=9\nC=7\n\n# about b\nB=$new & \\1\n'],
  ];
  for (const [existing, expected] of cases) {
    assert.equal(merged(example, existing, { B: '$new & \\1' }), expected);
  }
});

test('a password is 32 letters and digits, each of the 62 equally likely', () => {
  const secrets = Array.from({ length: 40 }, () => bash('new_secret').stdout);
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9]{32}$/);
  assert.equal(new Set(secrets).size, secrets.length);
  // Those from 248 on first, which are left out; then all others once, which give each letter four times.
  let next = 248;
  const bytes = { GetBytes: (into: Uint8Array) => void into.fill(next++) };
  const letters = Array.from({ length: 8 }, () => windows.call('New-Secret', bytes)).join('');
  const counts = new Map<string, number>();
  for (const letter of letters.slice(0, 248)) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  assert.equal(counts.size, 62);
  assert.deepEqual([...new Set(counts.values())], [4]);
});

test('a drive may be written in several ways, a folder is none', () => {
  const cases = { d: 'D:', 'E:': 'E:', 'f:\\': 'F:', 'D:\\data': '', '': '', '\\\\server': '' };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(windows.call('Get-DriveName', text), expected);
  }
});
