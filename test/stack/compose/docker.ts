import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../helpers/folders.ts';

const execute = promisify(execFile);
const STAND_INS = join(import.meta.dirname, 'stand-ins');
const OUTPUT_BYTES = 64 * 2 ** 20;

export interface Container {
  readonly Id: string;
  readonly Name: string;
  /** How often the engine started it again after it had ended by itself. */
  readonly RestartCount: number;
  readonly Config: { User: string; Env: string[]; Image: string; Labels: Record<string, string> };
  readonly State: { Status: string; ExitCode: number; Health?: { Status: string } };
  readonly HostConfig: {
    readonly ReadonlyRootfs: boolean;
    readonly Privileged: boolean;
    readonly NetworkMode: string;
    readonly CapDrop: string[] | null;
    readonly CapAdd: string[] | null;
    readonly SecurityOpt: string[] | null;
    readonly PidsLimit: number | null;
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly LogConfig: { Config: Record<string, string> };
  };
  readonly Mounts: {
    Type: string;
    Source: string;
    Destination: string;
    Name?: string;
    RW: boolean;
  }[];
  readonly NetworkSettings: {
    readonly Ports: Record<string, { HostIp: string; HostPort: string }[] | null>;
    readonly Networks: Record<string, unknown>;
  };
}

/** A project of the shipped compose file on a real engine, with ports and volumes of its own. */
export class Stack {
  readonly project: string;
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  constructor(project: string, env: NodeJS.ProcessEnv, settings: Record<string, string>) {
    this.project = project;
    this.#env = env;
    this.#folder = mkdtempSync(join(tmpdir(), 'biometric-compose-'));
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
    writeFileSync(join(this.#folder, '.env'), lines.join(''));
  }

  /** What the command wrote; throws with all of it when it fails. */
  async docker(...args: string[]): Promise<string> {
    const options = { cwd: ROOT, env: this.#env, maxBuffer: OUTPUT_BYTES };
    const { stdout } = await execute('docker', args, options);
    return stdout;
  }

  compose(...args: string[]): Promise<string> {
    // With the stricter limits: a service that works with them works with the usual ones.
    const file = ['--env-file', join(this.#folder, '.env')];
    const files = ['-f', 'docker-compose.yml', '-f', 'docker-compose.override.yml'];
    return this.docker('compose', '-p', this.project, ...file, ...files, ...args);
  }

  /** Runs a command inside a service. */
  inside(service: string, ...command: string[]): Promise<string> {
    return this.compose('exec', '-T', service, ...command);
  }

  async containers(service?: string): Promise<Container[]> {
    const ids = (await this.compose('ps', '-aq', ...(service ? [service] : []))).split('\n');
    const named = ids.filter(Boolean);
    return named.length > 0 ? JSON.parse(await this.docker('inspect', ...named)) : [];
  }

  /** Containers, networks and volumes of the project that exist. */
  async left(): Promise<string[]> {
    const filter = ['--filter', `label=com.docker.compose.project=${this.project}`];
    const lists = await Promise.all([
      this.docker('ps', '-aq', ...filter),
      this.docker('network', 'ls', '-q', ...filter),
      this.docker('volume', 'ls', '-q', ...filter),
    ]);
    return lists.flatMap((list) => list.split('\n').filter(Boolean));
  }

  async remove(): Promise<void> {
    await this.compose('down', '--volumes', '--timeout', '30');
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

export const serviceOf = (container: Container): string =>
  container.Config.Labels['com.docker.compose.service'] ?? '';

/** Why the compose tests do not run, or false: they take minutes and are asked for by name or by CI. */
export const notAskedFor: string | false =
  process.env.CI || process.env.TEST_COMPOSE ? false : 'npm run test:compose runs it';

export interface Engine {
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/**
 * The engine that `docker` reaches; with STAND_INS one of our own and images made here, for machines
 * that can pull none.
 */
export async function engine(): Promise<Engine> {
  if (!process.env.STAND_INS) return { env: process.env, stop: async () => {} };
  const folder = mkdtempSync(join(tmpdir(), 'biometric-engine-'));
  const env = {
    ...process.env,
    DOCKER_HOST: `unix://${folder}/docker.sock`,
    DOCKER_CONFIG: join(folder, 'client'),
  };
  const script = (name: string, ...args: string[]) =>
    execute(join(STAND_INS, name), args, { env, maxBuffer: OUTPUT_BYTES });
  const stop = async () => {
    await script('engine.sh', 'down', folder);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await script('plugins.sh', join(folder, 'client'));
    await script('engine.sh', 'up', folder);
    const listed = await execute('docker', ['compose', 'config', '--images'], { cwd: ROOT, env });
    const images = listed.stdout.split('\n').filter((name) => !/^(biometric-.*)?$/.test(name));
    const { NODE_IMAGE } = await nodeImage(env);
    await script('images.sh', join(folder, 'images'), NODE_IMAGE, ...images);
  } catch (cause) {
    // Until it is returned, only this function can end the engine.
    await stop();
    throw cause;
  }
  return { env, stop };
}

async function nodeImage(env: NodeJS.ProcessEnv): Promise<{ NODE_IMAGE: string }> {
  const { stdout } = await execute('docker', ['compose', 'config', '--format', 'json'], {
    cwd: ROOT,
    env,
  });
  return JSON.parse(stdout).services['biometric-api'].build.args;
}
