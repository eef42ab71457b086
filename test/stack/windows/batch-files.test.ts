import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, type TestContext, test } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';
import { sample } from '../../helpers/photos/samples.ts';
import { addressOf, startService } from '../../helpers/process.ts';
import { missing, Wine, windowsPath } from './wine/wine.ts';

test('what runs on Windows is ASCII with CRLF line ends', () => {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.bat'));
  const own = readdirSync(join(ROOT, 'scripts/windows')).map((name) => `scripts/windows/${name}`);
  const files = [...top, ...own, 'scripts/setup-system.ps1'];
  assert.ok(files.length >= 9, files.join());
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    assert.match(text, /^(?:[\t\x20-\x7e]*\r\n)+$/, file);
  }
});

describe('batch files under Wine', { skip: missing }, () => {
  const owner = { after } as Pick<TestContext, 'after'>;
  const wine = new Wine(owner);
  // What people have on a Windows machine, in a folder whose name is awkward.
  const folder = join(ownFolder(owner), 'my project (1) & co');
  const settings = (text: string) =>
    writeFileSync(join(folder, '.env'), `# ours\n\n${text}\n`.replaceAll('\n', '\r\n'));
  const run = (batch: string, ...args: string[]) => wine.call(join(folder, batch), args);

  before(() => {
    for (const name of ['start-system.bat', 'stop-system.bat', 'test-api.bat', 'scripts/windows']) {
      cpSync(join(ROOT, name), join(folder, name), { recursive: true });
    }
  });

  beforeEach(() => wine.prepare());

  test('start-system without .env sends to the setup', async () => {
    const { code, output } = await run('start-system.bat');
    assert.equal(code, 1);
    assert.match(output, /setup-system\.ps1/);
    assert.equal(wine.noted('calls'), '');
  });

  test('start-system passes the passwords on, starts, and says where everything is', async () => {
    settings('HTTP_PORT=8081\nAPI_PORT=8010\nGRAFANA_PORT="3003"');
    const { code, output } = await wine.call(join(folder, 'start-system.bat'), [], ROOT);
    assert.equal(code, 0, output);
    assert.deepEqual(wine.noted('calls').trim().split('\n'), [
      '--version',
      'info',
      'compose run --rm -T secrets import',
      'compose up -d --wait',
    ]);
    assert.equal(wine.noted('input'), readFileSync(join(folder, '.env'), 'utf8'));
    for (const end of ['localhost:8081 ', '0.1:8010\n', '0.1:3003 ', '0.1:9090\n', '0.1:8080 ']) {
      assert.ok(output.includes(end), `${end} in ${output}`);
    }
    assert.equal(wine.noted('pings'), '');
  });

  test('start-system waits two minutes for Docker, no longer', async () => {
    wine.prepare('info|1|');
    const { code, output } = await run('start-system.bat');
    assert.equal(code, 1);
    assert.match(output, /start Docker Desktop/i);
    // "ping -n 6" takes five seconds.
    assert.equal(wine.noted('pings'), '-n 6 127.0.0.1\n'.repeat(24));
    assert.doesNotMatch(wine.noted('calls'), /compose/);
  });

  test('start-system that fails shows the parts and their logs, and what to do', async () => {
    wine.prepare('compose up*|1|', 'compose ps*|0|NAME grafana', 'compose logs*|0|no space left');
    const { code, output } = await run('start-system.bat');
    assert.equal(code, 1);
    assert.match(output, /NAME grafana\nno space left\n.*HTTP_PORT.*in \.env/s);
    assert.doesNotMatch(output, /system is running/);
  });

  test('stop-system saves the logs, then stops', async () => {
    const logs = join(wine.answers, 'our logs');
    settings(`LOGS_PATH=Z:${logs}`);
    wine.prepare('*biometric-api|0|api line', '*nginx|0|nginx line');
    const { code, output } = await run('stop-system.bat');
    assert.equal(code, 0, output);
    const [nginx] = readdirSync(join(logs, 'nginx'));
    const [api] = readdirSync(logs);
    assert.match(`${api} ${nginx}`, /^biometric-api-\d{8}-\d{6}\.log nginx-\d{8}-\d{6}\.log$/);
    assert.equal(readFileSync(join(logs, api!), 'utf8').trim(), 'api line');
    assert.equal(readFileSync(join(logs, 'nginx', nginx!), 'utf8').trim(), 'nginx line');
    assert.match(wine.noted('calls'), /compose logs.*\ncompose logs.*\ncompose down\n$/);
  });

  test('stop-system without LOGS_PATH keeps the logs here, and says that something still runs', async () => {
    settings('');
    wine.prepare('compose down|1|');
    const { code, output } = await run('stop-system.bat');
    assert.equal(code, 1);
    assert.match(output, /Not everything was stopped/);
    assert.equal(readdirSync(join(folder, 'logs')).length, 2);
  });

  test('each explains itself and refuses what it does not know', async () => {
    for (const name of ['start-system', 'stop-system', 'test-api']) {
      const { code, output } = await run(`${name}.bat`, '/?');
      assert.equal(code, 0, output);
      assert.ok(output.includes(`usage: ${name}.bat`), output);
    }
    assert.equal((await run('start-system.bat', 'now')).code, 2);
    assert.equal(wine.noted('calls'), '');
  });

  describe('test-api', () => {
    before(() => {
      mkdirSync(join(folder, 'samples'));
      for (const name of ['franck_02221.jpg', 'franck_02045.jpg']) {
        writeFileSync(join(folder, 'samples', name), sample(name));
      }
      mkdirSync(join(wine.answers, 'my pictures'));
      writeFileSync(join(wine.answers, 'my pictures/audrey & me.jpg'), sample('audrey.jpg'));
    });

    test('enrols, recognises and erases, on the port of .env and with the samples', async (t) => {
      const address = await addressOf(startService(t, { DATA_PATH: ownFolder(t) }));
      settings(`API_PORT=${new URL(address).port}`);
      const { code, output } = await run('test-api.bat');
      assert.equal(code, 0, output);
      assert.match(output, /"templates":1.*"success":true.*"history":\[.*answer 204/s);
      const user = /test-api-\d+/.exec(output)![0];
      assert.equal((await fetch(`${address}/users/${user}`)).status, 404);
    });

    test('sends the key of .env, and a photograph that is named from where the caller is', async (t) => {
      const DATA_PATH = ownFolder(t);
      const create = [
        'create',
        '--client',
        'setup',
        '--scopes',
        'enroll,authenticate,history,erase',
      ];
      const options = { cwd: ROOT, env: { ...process.env, DATA_PATH }, stdio: 'pipe' } as const;
      const key = String(
        execFileSync(process.execPath, ['operator/keys.ts', ...create], options),
      ).trim();
      const address = await addressOf(startService(t, { DATA_PATH, AUTH_MODE: 'key' }));
      const call = () =>
        wine.call(
          join(folder, 'test-api.bat'),
          ['my pictures\\audrey & me.jpg', address],
          wine.answers,
        );

      wine.prepare();
      settings(`API_KEY=${key}`);
      const right = await call();
      assert.equal(right.code, 0, right.output);
      assert.doesNotMatch(right.output, new RegExp(key));
      const seen = wine.noted('curls');
      assert.match(seen, /\/enroll/);
      assert.ok(!seen.includes(key), 'the key is an argument of a program');
      assert.deepEqual(wine.left('.curl'), [], 'the key is left in a file');

      settings('API_KEY=');
      const without = await call();
      assert.equal(without.code, 1);
      assert.match(without.output, /answer 401.*key-missing.*API_KEY in \.env.*FAILED/s);
    });

    test('fails at a photograph that is refused', async (t) => {
      const address = await addressOf(startService(t, { DATA_PATH: ownFolder(t) }));
      copyFileSync(join(folder, 'test-api.bat'), join(folder, 'no picture.jpg'));
      const { code, output } = await run('test-api.bat', 'no picture.jpg', address);
      assert.equal(code, 1);
      assert.match(output, /answer 415.*FAILED: 201 was expected/s);
      assert.doesNotMatch(output, /DELETE/);
    });

    test('fails when nothing answers, or the photograph is not there', async (t) => {
      const service = startService(t, { DATA_PATH: ownFolder(t) });
      const address = await addressOf(service);
      await service.kill();
      const { code, output } = await run('test-api.bat', '', address);
      assert.equal(code, 1);
      assert.match(output, /nothing answers there/);
      const absent = await run('test-api.bat', 'no such.jpg');
      assert.equal(absent.code, 2);
      assert.ok(absent.output.includes(windowsPath(join(folder, 'no such.jpg'))), absent.output);
    });
  });
});
