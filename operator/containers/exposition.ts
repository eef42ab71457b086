import { Gauge, Registry } from 'prom-client';
import { readUsage, type Usage } from './cgroups.ts';

const SERIES: Record<string, [help: string, value: (usage: Usage) => number | null]> = {
  container_memory_working_set_bytes: [
    'Memory of a service without the file pages that can be dropped',
    (usage) => usage.workingSet,
  ],
  container_memory_usage_bytes: ['Memory of a service', (usage) => usage.usage],
  container_memory_limit_bytes: [
    'Memory that a service may have; left out without a limit',
    (usage) => usage.limit,
  ],
  container_cpu_seconds_total: ['Processor time of the running containers', (u) => u.cpuSeconds],
  container_oom_kills_total: ['Processes ended for lack of memory', (usage) => usage.oomKills],
};

/** The metrics of all services as text for Prometheus. The kernel is asked at each call. */
export class ContainerMetrics {
  readonly #registry = new Registry();
  readonly #root: string;
  readonly #gauges = Object.entries(SERIES).map(([name, [help, value]]) => {
    const registers = [this.#registry];
    return { gauge: new Gauge({ name, help, labelNames: ['service'], registers }), value };
  });

  constructor(root: string) {
    this.#root = root;
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  render(): Promise<string> {
    // One reading sets all metrics, so that their values are of the same moment.
    const usages = readUsage(this.#root);
    for (const { gauge, value } of this.#gauges) {
      gauge.reset();
      for (const usage of usages) {
        const now = value(usage);
        if (now !== null) gauge.set({ service: usage.service }, now);
      }
    }
    return this.#registry.metrics();
  }
}
