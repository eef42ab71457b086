import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ownFolder, ROOT } from '../folders.ts';
import { freePorts } from '../free-port.ts';

export interface NginxOptions {
  /** host:port of the service. */
  readonly upstream: string;
  readonly servers?: 'http' | 'https';
  /** CORS_ORIGINS of the stack. */
  readonly origins?: string;
  /** host:port of Prometheus, for its page. */
  readonly prometheus?: string;
  /** More replacements by file, for tests that show that the setting matters. */
  readonly replace?: Record<string, Record<string, string>>;
}

const CHECKS = 100;

type FivePorts = [number, number, number, number, number];

/** The shipped configuration on a real Nginx, with other ports, paths and upstream. */
export class Nginx {
  readonly folder: string;
  readonly ports: Record<'http' | 'local' | 'https' | 'status' | 'prometheus', number>;
  readonly #child: ChildProcess;

  private constructor(folder: string, ports: Nginx['ports'], child: ChildProcess) {
    this.folder = folder;
    this.ports = ports;
    this.#child = child;
  }

  static async start(t: TestContext, options: NginxOptions): Promise<Nginx> {
    const folder = ownFolder(t);
    const [http, local, https, status, prometheus] = (await freePorts(5)) as FivePorts;
    const ports = { http, local, https, status, prometheus };
    configure(folder, ports, options);
    const own = ['-p', folder, '-c', join(folder, 'nginx.conf'), '-g', ownDirectives()];
    const tested = spawnSync('nginx', ['-t', ...own], { encoding: 'utf8' });
    if (tested.status !== 0) throw new Error(tested.stderr);
    const child = spawn('nginx', own, { stdio: 'ignore' });
    const nginx = new Nginx(folder, ports, child);
    t.after(() => nginx.stop());
    await nginx.#ready();
    return nginx;
  }

  get url(): string {
    return `http://127.0.0.1:${this.ports.local}`;
  }

  accessLog(): Record<string, unknown>[] {
    const lines = readFileSync(join(this.folder, 'access.log'), 'utf8').trim().split('\n');
    return lines.filter(Boolean).map((line) => JSON.parse(line));
  }

  errorLog(): string {
    return readFileSync(join(this.folder, 'error.log'), 'utf8');
  }

  /** Memory of all its processes; shared memory counts once. */
  memoryMiB(): number {
    const { pid } = this.#child;
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    const kib = [String(pid), ...children].map((process) => {
      const [, share] = /^Pss: +(\d+)/m.exec(
        readFileSync(`/proc/${process}/smaps_rollup`, 'utf8'),
      )!;
      return Number(share);
    });
    return kib.reduce((sum, one) => sum + one, 0) / 1024;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  async #ready(): Promise<void> {
    for (let i = 0; i < CHECKS; i++) {
      const there = await fetch(`http://127.0.0.1:${this.ports.status}/stub_status`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (there) return;
      await pause(50);
    }
    throw new Error(`Nginx does not answer: ${this.errorLog()}`);
  }
}

/** As root: otherwise the workers would run as nobody and could not write to the test's folder. */
const ownDirectives = () => `daemon off;${process.getuid?.() === 0 ? ' user root;' : ''}`;

function configure(folder: string, ports: Nginx['ports'], options: NginxOptions): void {
  cpSync(join(ROOT, 'nginx'), folder, { recursive: true });
  const env = { ...process.env, CORS_ORIGINS: options.origins ?? '' };
  const cors = spawnSync('sh', [join(folder, 'cors.sh')], { env, encoding: 'utf8' });
  writeFileSync(join(folder, 'cors.conf'), cors.stdout);
  const certificates = join(folder, 'certs');
  mkdirSync(certificates);
  const listen = (from: string, to: number): [string, string] => [
    `listen ${from}`,
    `listen 127.0.0.1:${to}`,
  ];
  const names = [
    ['8080', ports.http],
    ['8000', ports.local],
    ['8443', ports.https],
    ['8081', ports.status],
  ] as const;
  rewrite(join(folder, 'nginx.conf'), {
    'pid /tmp/': `pid ${folder}/`,
    '_path /tmp/': `_path ${folder}/`,
    'include /tmp/cors.conf': `include ${folder}/cors.conf`,
    'include /tmp/servers/*.conf': `include ${folder}/servers/${options.servers ?? 'http'}.conf`,
    'error_log /dev/stderr crit': `error_log ${folder}/error.log info`,
    'resolver 127.0.0.11 valid=2s ipv6=off;': '',
    'biometric-api:8000': options.upstream,
    [listen('8081', 0)[0]]: listen('8081', ports.status)[1],
  });
  for (const [file, texts] of Object.entries(options.replace ?? {})) {
    rewrite(join(folder, file), texts);
  }
  rewrite(join(folder, 'pages.conf'), {
    // No test sends requests to these two.
    'listen 3000': `listen unix:${folder}/grafana.sock`,
    'listen 8082': `listen unix:${folder}/sqlite-web.sock`,
    'listen 9090': `listen 127.0.0.1:${ports.prometheus}`,
    'prometheus:9090': options.prometheus ?? '127.0.0.1:9',
  });
  rewrite(join(folder, 'log.conf'), {
    'access_log /dev/stdout': `access_log ${folder}/access.log`,
  });
  const server = join(folder, 'servers', `${options.servers ?? 'http'}.conf`);
  rewrite(
    server,
    Object.fromEntries(
      names
        .filter(([name]) => readFileSync(server, 'utf8').includes(`listen ${name}`))
        .map(([name, port]) => listen(name, port)),
    ),
  );
  if (options.servers === 'https') {
    rewrite(server, { '/certs/': `${certificates}/` });
    selfSigned(certificates);
  }
}

/** Every text must be there, so that a changed configuration cannot slip past a test. */
function rewrite(file: string, replacements: Record<string, string>): void {
  let text = readFileSync(file, 'utf8');
  for (const [from, to] of Object.entries(replacements)) {
    if (!text.includes(from)) throw new Error(`${file} does not say "${from}"`);
    text = text.replaceAll(from, to);
  }
  writeFileSync(file, text);
}

function selfSigned(folder: string): void {
  const files = ['-keyout', join(folder, 'server.key'), '-out', join(folder, 'server.crt')];
  const subject = ['-subj', '/CN=localhost', '-days', '2', '-nodes', '-newkey', 'rsa:2048'];
  spawnSync('openssl', ['req', '-x509', ...subject, ...files]);
  if (!existsSync(join(folder, 'server.crt'))) throw new Error('openssl made no certificate');
}
