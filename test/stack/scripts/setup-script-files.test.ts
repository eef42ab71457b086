import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseEnv } from 'node:util';
import { ROOT } from '../../helpers/folders.ts';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const example = read('.env.example');

test('.env.example knows every variable of the compose file, and has no secret', () => {
  const compose = read('docker-compose.yml');
  const replaced = [...compose.matchAll(/\$\{([A-Z_]+)/g)].map(([, name]) => name!);
  const passed = [...compose.matchAll(/^ {6}([A-Z_]+):$/gm)].map(([, name]) => name!);
  assert.ok(replaced.length > 8 && passed.length > 8, `${replaced} ${passed}`);
  for (const name of [...replaced, ...passed]) {
    assert.match(example, new RegExp(`^(# )?${name}=`, 'm'));
  }
  const values = parseEnv(example);
  for (const name of [
    'REDIS_PASSWORD',
    'SQLITE_WEB_PASSWORD',
    'GRAFANA_ADMIN_PASSWORD',
    'API_KEY',
  ]) {
    assert.equal(values[name], '', name);
  }
});

test('every variable of .env.example is explained', () => {
  const lines = example.split('\n');
  for (const [i, line] of lines.entries()) {
    if (!/^[A-Z]/.test(line)) continue;
    // Its own comment, or that of the group it stands in.
    const above = lines.slice(0, i).reverse();
    const first = above.find((l) => !/^[A-Z]/.test(l));
    assert.match(first!, /^# /, line);
  }
});

const scripts = ['scripts', 'scripts/setup', 'test/stack/windows/wine'].flatMap((folder) =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.sh'))
    .map((name) => join(folder, name)),
);

/** What Bash 3.2 or the programs of macOS do not have. */
const NEWER: Record<string, RegExp> = {
  'associative arrays, name references': /\b(?:declare|local|typeset) -[a-z]*[An]/,
  mapfile: /\b(?:mapfile|readarray|coproc)\b/,
  'change of case': /\$\{\w+(?:\^|,)/,
  'new redirections': /\|&|&>>/,
  'negative lengths': /\$\{\w+: ?-?\d+: ?-/,
  'printf -v to an array, %(date)T': /printf '%\(/,
  'options of GNU programs':
    /\b(?:sed -[a-z]*i|readlink -f|date -d|stat -c|grep -[a-z]*P|cp -a|df --|head -n -|xargs -r|realpath)\b/,
};

test('the setup runs on macOS as well: no newer Bash, no option of GNU programs only', () => {
  assert.ok(scripts.length >= 8, scripts.join());
  const found = scripts
    .filter((file) => file.startsWith('scripts/'))
    .flatMap((file) =>
      Object.entries(NEWER)
        .filter(([, pattern]) => pattern.test(read(file)))
        .map(([what]) => `${file}: ${what}`),
    );
  assert.deepEqual(found, []);
});

const linter = spawnSync('shellcheck', ['--version']);
const skip = linter.error !== undefined && !process.env.CI ? 'needs shellcheck' : false;

test('shellcheck has nothing to say', { skip }, () => {
  const { status, stdout, error } = spawnSync('shellcheck', scripts, {
    cwd: ROOT,
    encoding: 'utf8',
  });
  assert.equal(error, undefined);
  assert.equal(status, 0, stdout);
});
