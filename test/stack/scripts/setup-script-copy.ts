import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ownFolder, ROOT } from '../../helpers/folders.ts';

/** A Docker that works, has enough memory, and has these passwords in its volumes. */
export const PASSWORDS = ['REDIS_PASSWORD', 'SQLITE_WEB_PASSWORD', 'GRAFANA_ADMIN_PASSWORD'].map(
  (name, i) => [name, String.fromCharCode(97 + i).repeat(32)] as const,
);
const shown = PASSWORDS.map(([name, value]) => `${name}=${value}`).join('\\n');
export const KEY = `bk_${'0'.repeat(12)}_${'k'.repeat(43)}`;
export const WORKING = [
  'info*|0|16000000000',
  'compose version*|0|2.29.1-desktop.1',
  `*secrets show|0|${shown}`,
  `*keys.ts create*|0|${KEY}`,
];

/** A fresh copy of the project, with a docker command whose answers the test chooses. */
export class Copy {
  readonly folder: string;
  readonly #bin: string;
  readonly #notes: string;

  constructor(t: Pick<TestContext, 'after'>, docker: string[] = WORKING) {
    const base = ownFolder(t);
    this.folder = join(base, 'my project');
    this.#bin = join(base, 'bin');
    this.#notes = join(base, 'notes');
    for (const folder of [this.folder, this.#bin, this.#notes]) mkdirSync(folder);
    for (const name of ['scripts/setup', 'scripts/setup-system.sh', 'scripts/stop-system.sh']) {
      cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    }
    cpSync(join(ROOT, '.env.example'), join(this.folder, '.env.example'));
    cpSync(join(ROOT, 'test/stack/windows/wine/docker.sh'), join(this.#bin, 'docker'));
    chmodSync(join(this.#bin, 'docker'), 0o755);
    this.answer(docker);
  }

  /** What docker answers from now on; see wine/docker.sh. */
  answer(docker: string[]): void {
    writeFileSync(join(this.#notes, 'answers'), docker.map((line) => `${line}\n`).join(''));
    writeFileSync(join(this.#notes, 'calls'), '');
  }

  run(script: string, ...args: string[]): SpawnSyncReturns<string> {
    const PATH = `${this.#bin}:${process.env.PATH}`;
    const env = { ...process.env, PATH, DOCKER_ANSWERS: this.#notes };
    return spawnSync('bash', [join(this.folder, 'scripts', script), ...args], {
      cwd: this.#notes,
      env,
      encoding: 'utf8',
    });
  }

  setup(...args: string[]): SpawnSyncReturns<string> {
    return this.run('setup-system.sh', ...args);
  }

  /** How docker was called, one line each. */
  get calls(): string[] {
    return readFileSync(join(this.#notes, 'calls'), 'utf8').split('\n').slice(0, -1);
  }

  /** What "secrets import" was given. */
  get imported(): string {
    return readFileSync(join(this.#notes, 'input'), 'utf8');
  }

  get env(): string {
    return existsSync(this.envFile) ? readFileSync(this.envFile, 'utf8') : '';
  }

  set env(text: string) {
    writeFileSync(this.envFile, text);
  }

  get envFile(): string {
    return join(this.folder, '.env');
  }
}
