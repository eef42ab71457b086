import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../../helpers/folders.ts';
import { askPowerShell, bash, noPowerShell, SHELLS } from './shells.ts';

// scripts/setup/env-file.sh and scripts/windows/env-file.ps1 are held to the same cases. Where there is
// no PowerShell, nothing here runs the second one: what it does is then only as sure as the reading of
// test/stack/windows/powershell.test.ts.

const example = readFileSync(join(ROOT, '.env.example'), 'utf8');
const SHORT = '# head\nA=1\n\n# about b\nB=\n# about c\nC=3\n# tail\n';
const NEW_B = '$new & \\1';

for (const { name, skip, ask } of SHELLS) {
  test(`${name}: a value of .env is read as Compose reads it`, { skip }, (t) => {
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
    const answers = ask(
      t,
      'value',
      cases.map(([text]) => [text, 'A']),
    );
    assert.deepEqual(
      answers,
      cases.map(([, expected]) => expected),
    );
  });

  test(`${name}: Compose 2.20 is recent enough, 2.19 is not`, { skip }, (t) => {
    const recent = ['2.20.0', 'v2.29.1-desktop.1', '5.0.2', '2.20'];
    const old = ['v2.19.9', '1.29.2', '2', '21', '', 'x'];
    const versions = [...recent, ...old];
    const answers = ask(
      t,
      'recent',
      versions.map((version) => [version]),
    );
    assert.deepEqual(
      versions.filter((_, i) => answers[i] === 'true'),
      recent,
    );
    assert.deepEqual(
      versions.filter((_, i) => answers[i] === 'false'),
      old,
    );
  });

  test(`${name}: the stricter limits are for less than 8 GB, or less than 3 GB of Docker`, {
    skip,
  }, (t) => {
    const usual = 'docker-compose.yml';
    const strict = `${usual}:docker-compose.override.yml`;
    const cases: [machine: number, docker: number, file: string][] = [
      [7_999_999_999, 0, strict],
      [8_000_000_000, 0, usual],
      [64e9, 2_999_999_999, strict],
      [64e9, 3e9, usual],
    ];
    const answers = ask(
      t,
      'file',
      cases.map(([machine, docker]) => [machine, docker]),
    );
    assert.deepEqual(
      answers,
      cases.map(([, , file]) => file),
    );
  });

  test(`${name}: a new .env is the example with its values filled in`, { skip }, (t) => {
    const values = { REDIS_PASSWORD: 'abc', SNAPSHOTS: 'D:/data/snapshots' };
    const expected = example
      .replace('REDIS_PASSWORD=', 'REDIS_PASSWORD=abc')
      .replace('SNAPSHOTS=snapshots', 'SNAPSHOTS=D:/data/snapshots');
    const answers = ask(t, 'merge', [
      [example, '', values],
      [example, expected, { REDIS_PASSWORD: 'other' }],
    ]);
    assert.deepEqual(answers, [expected, expected], 'and then it stays');
  });

  test(`${name}: an .env keeps what it has, byte for byte, and gets what it lacks with its comment`, {
    skip,
  }, (t) => {
    const cases: [existing: string, expected: string][] = [
      ['A=9\nB=8\nC=7\n', 'A=9\nB=8\nC=7\n'],
      ['A=9\nC=7', `A=9\nC=7\n\n# about b\nB=${NEW_B}\n`],
      ['x\r\nA=9\r\nB=8\r\n', 'x\r\nA=9\r\nB=8\r\n# about c\r\nC=3\r\n'],
      ['A=9\nB=\nC=7\n', `A=9\nB=${NEW_B}\nC=7\n`],
      ['B=\r\nC=7\r\nA=9\r\n', `B=${NEW_B}\r\nC=7\r\nA=9\r\n`],
      ['A=\nB=8\nC=7\nOWN=\n', 'A=1\nB=8\nC=7\nOWN=\n'],
      ['B=8\nB=\nA=9\nC=7\n', `B=8\nB=${NEW_B}\nA=9\nC=7\n`],
      ['# B=0\nA=9\nC=7\n', `# B=0\nA=9\nC=7\n\n# about b\nB=${NEW_B}\n`],
    ];
    const answers = ask(
      t,
      'merge',
      cases.map(([existing]) => [SHORT, existing, { B: NEW_B }]),
    );
    assert.deepEqual(
      answers,
      cases.map(([, expected]) => expected),
    );
  });
}

function checkSecrets(secrets: readonly string[]): void {
  for (const secret of secrets) assert.match(secret, /^[A-Za-z0-9]{32}$/);
  assert.equal(new Set(secrets).size, secrets.length);
}

test('Bash: a password is 32 letters and digits', () => {
  checkSecrets(Array.from({ length: 40 }, () => bash('new_secret')));
});

test('PowerShell: a password is 32 letters and digits', { skip: noPowerShell }, (t) => {
  const calls = Array.from({ length: 12 }, () => ({ name: 'New-Passwords', values: [] }));
  const made = askPowerShell(t, calls);
  checkSecrets(made.flatMap((one) => Object.values(one as Record<string, string>)));
});

test('PowerShell: a drive may be written in several ways, a folder is none', {
  skip: noPowerShell,
}, (t) => {
  const cases = { d: 'D:', 'E:': 'E:', 'f:\\': 'F:', 'D:\\data': '', '': '', '\\\\server': '' };
  const calls = Object.keys(cases).map((text) => ({ name: 'Get-DriveName', values: [text] }));
  const answers = askPowerShell(t, calls);
  assert.deepEqual(answers, Object.values(cases));
});
