import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Node } from 'web-tree-sitter';
import { ROOT } from '../../helpers/folders.ts';
import { everyNode, named, parse, parseText, syntaxErrors } from './powershell/syntax.ts';

const parts = readdirSync(join(ROOT, 'scripts/windows')).filter((name) => name.endsWith('.ps1'));
const files = ['scripts/setup-system.ps1', ...parts.map((name) => `scripts/windows/${name}`)];
const trees = new Map(files.map((file) => [file, parse(join(ROOT, file))]));
const setup = trees.get('scripts/setup-system.ps1')!;
const nodes = [...trees].flatMap(([file, root]) =>
  [...everyNode(root)].map((node) => ({ file, node })),
);
const where = ({ file, node }: { file: string; node: Node }) =>
  `${file}:${node.startPosition.row + 1} ${node.text.slice(0, 60)}`;

test('every script of PowerShell can be parsed', () => {
  for (const [file, root] of trees) assert.deepEqual(syntaxErrors(root), [], file);
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
