import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../helpers/folders.ts';
import type { PrometheusServer, Sample } from '../../helpers/servers/prometheus-server.ts';

export interface Target {
  readonly refId: string;
  readonly expr: string;
  readonly instant?: boolean;
  readonly range?: boolean;
  readonly datasource: { readonly uid: string };
}

export interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly targets?: readonly Target[];
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } };
}

export interface Variable {
  readonly name: string;
  readonly query: string;
  readonly allValue: string;
}

export interface Dashboard {
  readonly uid: string;
  readonly title: string;
  readonly tags: readonly string[];
  readonly time: { readonly from: string; readonly to: string };
  readonly refresh: string;
  readonly links: readonly { readonly tags: readonly string[] }[];
  readonly panels: readonly Panel[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly { readonly expr: string }[] };
}

/** The files that Grafana is given. */
export function committedDashboards(): Dashboard[] {
  const folder = join(ROOT, 'grafana', 'dashboards');
  return readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
}

/** The values that Grafana would offer for a variable. */
export function valuesOf(prometheus: PrometheusServer, variable: Variable): Promise<string[]> {
  const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(variable.query) ?? [];
  if (!metric || !label) throw new Error(`cannot be resolved: ${variable.query}`);
  return prometheus.labelValues(metric, label);
}

const REGEX = /[\\^$*+?.()|[\]{}]/g;

/** A choice of several values as Grafana writes it into a query. */
export const chosen = (values: readonly string[]): string =>
  `(${values.map((value) => value.replaceAll(REGEX, '\\\\$&')).join('|')})`;

/** What Grafana puts in before it sends a query. */
export const filled = (expr: string, variables: Readonly<Record<string, string>>): string =>
  Object.entries({ ...variables, __rate_interval: '4s', __range: '60s' }).reduce(
    (text, [name, value]) => text.replaceAll(`$${name}`, value),
    expr,
  );

/** Whether there is anything to draw. */
export const draws = (samples: readonly Sample[]): boolean =>
  samples.some(({ values }) => values.some(Number.isFinite));
