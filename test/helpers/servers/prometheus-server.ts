import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { ownFolder, ROOT } from '../folders.ts';
import { freePort } from '../free-port.ts';
import { type Scope, until } from './redis-server.ts';

const SHIPPED = join(ROOT, 'prometheus');

export interface PrometheusOptions {
  /** host:port for each job that the test serves; the other jobs are left out. */
  readonly targets: Readonly<Record<string, string>>;
  /** A copy of the rules is loaded after this change. */
  readonly changeRules?: (text: string) => string;
}

export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Points in time order; one for an instant query. */
  readonly values: readonly number[];
}

export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly state: 'pending' | 'firing';
}

interface Result {
  metric: Record<string, string>;
  value?: [number, string];
  values?: [number, string][];
}

interface Job {
  job_name: string;
  dns_sd_configs?: unknown;
  static_configs?: unknown;
}

/**
 * A real Prometheus on loopback with the shipped configuration and rules, but scraping every second
 * and only the targets of the test.
 */
export class PrometheusServer {
  readonly url: string;
  readonly #child: ChildProcess;
  #output = '';

  private constructor(url: string, child: ChildProcess) {
    this.url = url;
    this.#child = child;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#output += text;
    });
  }

  static async start(t: Scope, options: PrometheusOptions): Promise<PrometheusServer> {
    const folder = ownFolder(t);
    const address = `127.0.0.1:${await freePort()}`;
    const file = join(folder, 'prometheus.yml');
    const targets = { prometheus: address, ...options.targets };
    writeFileSync(file, configuration(targets));
    mkdirSync(join(folder, 'rules'));
    for (const name of readdirSync(join(SHIPPED, 'rules'))) {
      const text = readFileSync(join(SHIPPED, 'rules', name), 'utf8');
      writeFileSync(join(folder, 'rules', name), options.changeRules?.(text) ?? text);
    }
    const own = [`--config.file=${file}`, `--storage.tsdb.path=${join(folder, 'data')}`];
    const child = spawn('prometheus', [...own, `--web.listen-address=${address}`]);
    const server = new PrometheusServer(`http://${address}`, child);
    t.after(() => server.stop());
    await until('Prometheus is ready', async () => {
      if (child.exitCode !== null) throw new Error(server.#output);
      return fetch(`${server.url}/-/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return server;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }

  /** `data` of an answer of the HTTP API; throws the error of Prometheus for a wrong query. */
  async get<T>(path: string, parameters: Record<string, string> = {}): Promise<T> {
    const answer = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const body = (await answer.json()) as { status: string; error?: string; data: T };
    if (body.status !== 'success') throw new Error(`${body.error}: ${parameters.query ?? path}`);
    return body.data;
  }

  async query(query: string): Promise<Sample[]> {
    return samples(await this.get<{ result: Result[] }>('query', { query }));
  }

  async range(query: string, since: number): Promise<Sample[]> {
    const [start, end] = [since, Date.now()].map((ms) => String(ms / 1000)) as [string, string];
    return samples(await this.get('query_range', { query, start, end, step: '1' }));
  }

  labelValues(metric: string, label: string): Promise<string[]> {
    return this.get(`label/${label}/values`, { 'match[]': metric });
  }

  async alerts(): Promise<Alert[]> {
    return (await this.get<{ alerts: Alert[] }>('alerts')).alerts;
  }
}

const samples = ({ result }: { result: Result[] }): Sample[] =>
  result.map(({ metric, value, values }) => ({
    metric,
    values: (values ?? [value!]).map(([, text]) => Number(text)),
  }));

function configuration(targets: Record<string, string>): string {
  const config = parse(readFileSync(join(SHIPPED, 'prometheus.yml'), 'utf8'));
  config.global = { scrape_interval: '1s', scrape_timeout: '1s', evaluation_interval: '1s' };
  config.scrape_configs = config.scrape_configs.flatMap((job: Job) => {
    const target = targets[job.job_name];
    if (!target) return [];
    const { dns_sd_configs: _, ...rest } = job;
    return [{ ...rest, static_configs: [{ targets: [target] }] }];
  });
  return stringify(config);
}
