import { type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { ownFolder } from '../../../helpers/folders.ts';

export interface Run {
  readonly code: number | null;
  /** stdout and stderr in the order they came, with plain line ends. */
  readonly output: string;
}

const HERE = import.meta.dirname;
const COMPILER = 'x86_64-w64-mingw32-gcc';

/** Programs that replace those of Windows; each writes down how it was called. */
const PROGRAMS: Record<string, string> = {
  ping: '#!/bin/sh\necho "$*" >> "$DOCKER_ANSWERS/pings"\n',
  // The arguments are what every user of the machine can see; then the real one.
  curl: '#!/bin/sh\necho "$*" >> "$DOCKER_ANSWERS/curls"\nPATH=/usr/local/bin:/usr/bin:/bin exec curl "$@"\n',
  powershell: '#!/bin/sh\ndate +%Y%m%d-%H%M%S\n',
};

const found = (program: string) => spawnSync(program, ['--version']).error === undefined;

/** Why the batch files cannot be tried here; under CI a missing program is a failure instead. */
export const missing: string | false =
  process.env.CI || [COMPILER, 'wine', 'curl'].every(found)
    ? false
    : `needs wine, wine64, curl and ${COMPILER}`;

/**
 * Runs it to its end. The output goes through a file, because the servers of Wine hold a pipe open
 * long after the program that was asked for has ended.
 */
async function finish(
  command: string,
  args: string[],
  options: SpawnOptions,
  log: string,
): Promise<Run> {
  const file = openSync(log, 'w');
  const child = spawn(command, args, { ...options, stdio: ['ignore', file, file] });
  closeSync(file);
  const [code] = await once(child, 'exit');
  return { code, output: readFileSync(log, 'utf8').replaceAll('\r', '') };
}

/** A new Windows: Wine with an empty drive C:, the real curl, and a docker whose answers are chosen. */
export class Wine {
  /** Files that the replacement of docker reads and writes; see docker.sh. */
  readonly answers: string;
  readonly #env: Record<string, string | undefined>;

  constructor(t: Pick<TestContext, 'after'>) {
    // First of all, so that it has ended when its folder is removed.
    t.after(() => spawnSync('wineserver', ['-k', '-w'], { env: this.#env }));
    const folder = ownFolder(t);
    const [shim, windows, prefix] = ['shim', 'windows', 'prefix'].map((n) => join(folder, n));
    this.answers = join(folder, 'answers');
    for (const path of [join(shim!, 'programs'), windows!, this.answers]) {
      mkdirSync(path, { recursive: true });
    }
    copyFileSync(join(HERE, 'run.sh'), join(shim!, 'run.sh'));
    copyFileSync(join(HERE, 'docker.sh'), join(shim!, 'programs/docker'));
    chmodSync(join(shim!, 'run.sh'), 0o755);
    chmodSync(join(shim!, 'programs/docker'), 0o755);
    for (const [name, text] of Object.entries(PROGRAMS)) {
      writeFileSync(join(shim!, 'programs', name), text, { mode: 0o755 });
    }
    const exe = join(windows!, 'curl.exe');
    const compiled = spawnSync(COMPILER, ['-O2', '-s', '-o', exe, join(HERE, 'shim.c')]);
    if (compiled.status !== 0) throw new Error(`${COMPILER}: ${compiled.stderr}`);
    for (const name of ['docker', ...Object.keys(PROGRAMS)]) {
      if (name !== 'curl') cpSync(exe, join(windows!, `${name}.exe`));
    }
    const { API_KEY, API_PORT, ...env } = process.env;
    this.#env = {
      ...env,
      WINEPREFIX: prefix,
      WINEDEBUG: '-all',
      WINEDLLOVERRIDES: 'mscoree,mshtml=',
      WINEPATH: windowsPath(windows!),
      SHIM_DIR: shim,
      DOCKER_ANSWERS: this.answers,
    };
  }

  /** A clean start for the next test. */
  prepare(...answers: string[]): void {
    for (const name of ['calls', 'curls', 'input', 'pings'])
      rmSync(join(this.answers, name), { force: true });
    writeFileSync(join(this.answers, 'answers'), answers.map((line) => `${line}\n`).join(''));
  }

  /** What the stand-in programs have written down. */
  noted(name: 'calls' | 'curls' | 'input' | 'pings'): string {
    const file = join(this.answers, name);
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Temporary files of its users that end so. */
  left(ending: string): string[] {
    const users = join(this.#env.WINEPREFIX!, 'drive_c/users');
    const folders = readdirSync(users).flatMap((user) =>
      ['AppData/Local/Temp', 'Temp'].map((folder) => join(users, user, folder)),
    );
    const there = folders.filter((folder) => existsSync(folder));
    if (there.length === 0) throw new Error('this Windows has no folder of temporary files');
    return there.flatMap((folder) => readdirSync(folder)).filter((name) => name.endsWith(ending));
  }

  /** Calls a batch file as somebody would who is in the folder `from`. */
  async call(batch: string, args: string[] = [], from = dirname(batch)): Promise<Run> {
    const words = args.map((arg) => `"${arg}"`).join(' ');
    const caller = join(this.answers, 'call.bat');
    writeFileSync(caller, `@"${windowsPath(batch)}" ${words}\r\n`);
    const log = join(this.answers, 'output');
    return finish('wine', ['cmd', '/c', windowsPath(caller)], { cwd: from, env: this.#env }, log);
  }
}

export const windowsPath = (path: string): string => `Z:${path.replaceAll('/', '\\')}`;
