import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';

/** The uid in provisioning/datasources/prometheus.yml. */
export const DATASOURCE = { type: 'prometheus', uid: 'prometheus' };

/** Selects the replicas chosen above the dashboard. */
export const API = 'job="biometric-api",instance=~"$replica"';

export interface Query {
  readonly expr: string;
  /** Name of the series; {{label}} is replaced. */
  readonly legend?: string;
  /** One value for the whole time range, not a line. */
  readonly instant?: boolean;
  readonly heatmap?: boolean;
}

/** A to Z in the order in which the queries stand. */
const refIdOf = (index: number): string => String.fromCharCode(65 + index);

export function targetOf(query: Query, index: number, table = false): DataqueryBuilder {
  const { expr, legend = '__auto', instant = false, heatmap = false } = query;
  const format = heatmap ? PromQueryFormat.Heatmap : PromQueryFormat.TimeSeries;
  const target = new DataqueryBuilder()
    .refId(refIdOf(index))
    .datasource(DATASOURCE)
    .expr(expr)
    .legendFormat(heatmap ? '{{le}}' : legend)
    .format(table ? PromQueryFormat.Table : format);
  return instant ? target.instant() : target.range();
}

/** `rate` over the interval that Grafana chooses for the width of the panel. */
export const rate = (metric: string, selector = ''): string =>
  `rate(${metric}{${selector}}[$__rate_interval])`;

export const sumBy = (labels: string, expr: string): string => `sum by (${labels}) (${expr})`;

export const quantile = (q: number, metric: string, selector = '', by = ''): string => {
  const labels = by ? `le, ${by}` : 'le';
  return `histogram_quantile(${q}, ${sumBy(labels, rate(`${metric}_bucket`, selector))})`;
};

/** Mean of what a histogram has observed. */
export const mean = (metric: string, selector: string, by: string): string =>
  `${sumBy(by, rate(`${metric}_sum`, selector))} / ${sumBy(by, rate(`${metric}_count`, selector))}`;

/** For what is empty while all is well: a series called "none" at 0. */
export const orNone = (expr: string, label: string): string =>
  `${expr} or label_replace(vector(0), "${label}", "none", "", "")`;
