import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Node } from 'web-tree-sitter';
import { ROOT } from '../../helpers/folders.ts';
import { everyNode, named, parse, parseText, syntaxErrors } from './powershell-syntax.ts';

// These tests read the scripts, they do not run them: neither npm nor Debian has a PowerShell. So they
// do not cover what setup-system.ps1 does on a machine: which answers of Docker and of Windows lead to
// which line of the report, the rights that icacls sets, the exit code, and that -WhatIf of the real
// shell changes nothing. The functions of env-file.ps1 are run by scripts/env-file.test.ts beside this
// folder wherever a PowerShell is installed.

const parts = readdirSync(join(ROOT, 'scripts/windows')).filter((name) => name.endsWith('.ps1'));
const files = ['scripts/setup-system.ps1', ...parts.map((name) => `scripts/windows/${name}`)];
const trees = new Map(files.map((file) => [file, parse(join(ROOT, file))]));
const setup = trees.get('scripts/setup-system.ps1')!;
const nodes = [...trees].flatMap(([file, root]) =>
  [...everyNode(root)].map((node) => ({ file, node })),
);
const where = ({ file, node }: { file: string; node: Node }) =>
  `${file}:${node.startPosition.row + 1} ${node.text.slice(0, 60)}`;

const functionOf = (name: string): Node =>
  nodes.find(
    ({ node }) =>
      node.type === 'function_statement' &&
      named(node).some((part) => part.type === 'function_name' && part.text === name),
  )!.node;

test('every script of PowerShell can be parsed', () => {
  for (const [file, root] of trees) assert.deepEqual(syntaxErrors(root), [], file);
  const driver = 'test/stack/scripts/call-functions.ps1';
  assert.deepEqual(syntaxErrors(parse(join(ROOT, driver))), [], driver);
  for (const broken of ['if ($a {', 'function A { "b" ', '$a = @{ b = ', "'open"]) {
    assert.notDeepEqual(syntaxErrors(parseText(`${broken}\n`)), [], broken);
  }
});

const NEWER_TOKENS = /^(?:\?\??=?|\?\.|\?\[|&&|\|\||-AsByteStream|-Parallel|-AsHashtable)$/i;
const NEWER_COMMANDS = /^(?:Get-Error|Join-String|Test-Json|Remove-Alias|Get-Uptime)$/i;
const NEWER_VARIABLES = /^\$(?:IsWindows|IsLinux|IsMacOS|PSStyle)$/i;

/** What Windows PowerShell 5.1 does not have. */
const isNewer = ({ type, text, childCount }: Node): boolean =>
  (childCount === 0 && NEWER_TOKENS.test(text)) ||
  (type === 'command_name' && NEWER_COMMANDS.test(text)) ||
  (type === 'variable' && NEWER_VARIABLES.test(text));

test('all of it is Windows PowerShell 5.1', () => {
  assert.deepEqual(nodes.filter(({ node }) => isNewer(node)).map(where), []);
  const newer = ['$a ?? 1', '$a ??= 1', '$a ? 1 : 2', 'a && b', 'a || b', '$a?.b', '$IsWindows'];
  for (const text of [...newer, 'gc -AsByteStream x', 'Get-Error']) {
    const root = parseText(`${text}\n`);
    assert.ok(syntaxErrors(root).length > 0 || [...everyNode(root)].some(isNewer), text);
  }
});

test('setup has its parameters, its help, and can be asked what it would do', () => {
  const block = [...everyNode(setup)].find((node) => node.type === 'param_block')!;
  assert.match(block.text, /^\[CmdletBinding\(SupportsShouldProcess = \$true\)\]/);
  const variables = [...everyNode(block)].filter((node) => node.type === 'script_parameter');
  const names = variables.map((node) => named(node).find((n) => n.type === 'variable')!.text);
  assert.deepEqual(names, ['$DataDrive', '$MemoryGB', '$SkipDocker', '$Help']);
  assert.match(block.text, /\$DataDrive = 'D:'/);
  const help = [...everyNode(setup)].find(
    ({ type, text }) => type === 'comment' && text.startsWith('<#'),
  )!;
  const described = [...help.text.matchAll(/^\.PARAMETER (\w+)\r?$/gm)].map(
    ([, name]) => `$${name}`,
  );
  assert.deepEqual(described, names);
  assert.match(help.text, /^\.SYNOPSIS\r?$/m);
});

/** Functions of scripts/windows that change something, and cmdlets that do. */
const CHANGES =
  /^(?:New-Item|Copy-Item|Move-Item|Remove-Item|Set-Content|Add-Content|Out-File|Start-Process|Backup-EnvFile|Save-EnvFile|Protect-File|Invoke-Docker|Copy-Passwords|New-ApiKey)\b/i;
const CHANGES_THERE =
  /^(?:(?:New-Item|Copy-Item|Move-Item|Remove-Item|Set-Content|Add-Content|Out-File)\b|& (?:icacls|\$env:ComSpec|docker)\b)/i;
/** Is given what to tell Docker; outside of functions that change something it only looks. */
const LOOKS = ['Read-Docker'];

const changes = (node: Node): boolean =>
  (node.type === 'command' && CHANGES_THERE.test(node.text)) ||
  (node.type === 'invokation_expression' && node.text.includes('WriteAllText'));

/** Whether an `if` that asks ShouldProcess stands around it. */
function isAsked(node: Node | null): boolean {
  for (let at = node; at; at = at.parent) {
    const condition = at.type === 'if_statement' ? named(at)[0] : null;
    if (condition?.text.includes('ShouldProcess(')) return true;
  }
  return false;
}

test('what changes something is done only after ShouldProcess', () => {
  const changing = [...everyNode(setup)].filter(
    (node) => node.type === 'command' && CHANGES.test(node.text),
  );
  assert.ok(changing.length >= 8, `${changing.length}`);
  assert.deepEqual(
    changing.filter((node) => !isAsked(node)).map((node) => node.text),
    [],
  );
});

test('the functions that change something are those that setup asks for', () => {
  const functions = nodes.filter(({ node }) => node.type === 'function_statement');
  const changing = functions.filter(({ node }) => [...everyNode(node)].some(changes));
  const names = changing.map(
    ({ node }) => named(node).find((n) => n.type === 'function_name')!.text,
  );
  assert.ok(names.length >= 5, names.join());
  for (const name of names.filter((n) => !LOOKS.includes(n))) assert.match(name, CHANGES);
});

test('every folder of the data drive is made', () => {
  const loop = [...everyNode(setup)].find(
    ({ type, text }) => type === 'foreach_statement' && text.includes('$Folder'),
  )!;
  const strings = [...everyNode(named(loop)[1]!)].filter(
    (n) => n.type === 'verbatim_string_characters',
  );
  assert.deepEqual(strings.map((node) => node.text.slice(1, -1)).toSorted(), [
    'cache',
    'data',
    'data\\snapshots',
    'grafana-data',
    'logs\\nginx',
    'models',
    'prometheus-data',
    'redis-data',
  ]);
});

test('.env is protected before anything is in it, and has no byte order mark', () => {
  const save = functionOf('Save-EnvFile');
  const steps = [...everyNode(save)]
    .filter(({ type }) => type === 'invokation_expression' || type === 'command')
    .flatMap(
      ({ text }) => /^\[IO\.File\]::WriteAllText\(.*\)$|^(?:Protect|Move)-.*$/.exec(text) ?? [],
    );
  assert.deepEqual(steps, [
    "[IO.File]::WriteAllText($draft, '', $plain)",
    'Protect-File $draft',
    '[IO.File]::WriteAllText($draft, $Text, $plain)',
    'Move-Item -LiteralPath $draft -Destination $Path -Force',
  ]);
  assert.match(save.text, /\$plain = New-Object System\.Text\.UTF8Encoding \$false\r?\n/);
  const written = nodes.filter(({ node }) => changes(node) && node.text.includes('WriteAllText'));
  assert.deepEqual([...new Set(written.map(({ node }) => node.text))].length, 2, 'nowhere else');
});

test('nothing that is printed holds a password or a key', () => {
  const said = nodes.filter(
    ({ node }) => node.type === 'command' && /^(?:Write-Host|Add-Result)\b/.test(node.text),
  );
  assert.ok(said.length >= 30, `${said.length}`);
  const secret = /\$(?:Shown|Key|Values|EnvText|secret)\b/i;
  assert.deepEqual(said.filter(({ node }) => secret.test(node.text)).map(where), []);
});

test('a password takes each of 62 letters and digits with the same chance', () => {
  const text = functionOf('New-Secret').text;
  const letters = /\$letters = '(\w+)'/.exec(text)![1]!;
  assert.equal(new Set(letters).size, 62);
  const limit = Number(/\$byte\[0\] -lt (\d+)/.exec(text)![1]);
  assert.ok(limit <= 256 && limit % 62 === 0, `bytes below ${limit} are used`);
  assert.match(text, /\$letters\[\$byte\[0\] % 62\]/);
});

test('both setups give Docker the same commands, and look at the same ports and passwords', () => {
  const read = (...paths: string[]) =>
    paths.map((file) => readFileSync(join(ROOT, file), 'utf8')).join('\n');
  const bash = read(
    'scripts/setup/containers.sh',
    'scripts/setup/checks.sh',
    'scripts/setup/settings.sh',
  );
  const windows = read('scripts/windows/containers.ps1', 'scripts/windows/checks.ps1', files[0]!);
  const words = (text: string): string => text.replaceAll(/[\s'",\\@()|&]+/g, ' ');
  for (const command of [
    'docker compose run --rm -T secrets import < .env',
    'compose run --rm -T secrets show',
    'compose run --rm -T --no-deps biometric-api node operator/keys.ts create --client setup --scopes enroll,authenticate,history,erase',
    'compose build',
    'compose ps -q',
    'compose version --short',
    'HTTP_PORT API_PORT SQLITE_WEB_PORT PROMETHEUS_PORT GRAFANA_PORT',
    'REDIS_PASSWORD SQLITE_WEB_PASSWORD GRAFANA_ADMIN_PASSWORD',
  ]) {
    assert.ok(words(bash).includes(words(command)), `Bash: ${command}`);
    assert.ok(words(windows).includes(words(command)), `PowerShell: ${command}`);
  }
});
