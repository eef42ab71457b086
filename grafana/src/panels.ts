import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  BarGaugeDisplayMode,
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  ReduceDataOptionsBuilder,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizOrientation,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  PanelBuilder as Heatmap,
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StateTimeline } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as Table } from '@grafana/grafana-foundation-sdk/table';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';
import { DATASOURCE, type Query, targetOf } from './query.ts';
import { type Limits, mapValues, thresholdsOf } from './scales.ts';

export interface Face {
  readonly title: string;
  /** What an operator reads from the panel. */
  readonly description: string;
  readonly queries: readonly Query[];
  readonly unit: string;
  /** Width in the 24 columns of the grid. */
  readonly span?: number;
  readonly height?: number;
  readonly limits?: Limits;
  /** Text for values. */
  readonly texts?: Readonly<Record<string, string>>;
  /** Names of variables: the panel is repeated for each of its values. */
  readonly repeat?: string;
  readonly max?: number;
}

/** What the builders of all kinds of panel have in common. */
interface AnyPanel extends Builder<Panel> {
  title(text: string): this;
  description(text: string): this;
  datasource(source: typeof DATASOURCE): this;
  unit(unit: string): this;
  span(columns: number): this;
  height(rows: number): this;
  max(value: number): this;
  mappings(mappings: ReturnType<typeof mapValues>): this;
  thresholds(thresholds: ReturnType<typeof thresholdsOf>): this;
  repeat(variable: string): this;
  maxPerRow(count: number): this;
  withTarget(target: ReturnType<typeof targetOf>): this;
}

function face<P extends AnyPanel>(
  panel: P,
  { title, description, queries, unit, span = 12, height = 8, limits, texts, repeat, max }: Face,
  table = false,
): P {
  panel.title(title).description(description).datasource(DATASOURCE).unit(unit);
  panel.span(span).height(height).thresholds(thresholdsOf(limits));
  if (texts) panel.mappings(mapValues(texts));
  if (repeat) panel.repeat(repeat).maxPerRow(3);
  if (max !== undefined) panel.max(max);
  for (const [index, query] of queries.entries()) panel.withTarget(targetOf(query, index, table));
  return panel;
}

const lastValue = () => new ReduceDataOptionsBuilder().calcs(['lastNotNull']).values(false);

const legend = () =>
  new VizLegendOptionsBuilder()
    .showLegend(true)
    .displayMode(LegendDisplayMode.Table)
    .placement(LegendPlacement.Bottom)
    .calcs(['lastNotNull', 'max']);

const tooltip = () =>
  new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending);

/** Lines over time; limits are drawn as dashed lines. */
export function lines(options: Face): TimeSeries {
  const panel = face(new TimeSeries(), options)
    .legend(legend())
    .tooltip(tooltip())
    .lineWidth(1)
    .fillOpacity(10)
    .gradientMode(GraphGradientMode.Opacity)
    .showPoints(VisibilityMode.Never)
    .axisSoftMin(0);
  const style = new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed);
  return options.limits ? panel.thresholdsStyle(style) : panel;
}

/** Areas on top of each other: the sum counts. */
export const stacked = (options: Face): TimeSeries =>
  lines(options)
    .fillOpacity(40)
    .stacking(new StackingConfigBuilder().mode(StackingMode.Normal).group('A'));

/** One number, coloured by its limits. */
export const number = (options: Face): Stat =>
  face(new Stat(), { span: 4, height: 4, ...options })
    .reduceOptions(lastValue())
    .colorMode(options.limits ? BigValueColorMode.Background : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.None)
    .textMode(BigValueTextMode.Auto);

/** The names of the series instead of their values. */
export const names = (options: Face): Stat =>
  number(options).colorMode(BigValueColorMode.None).textMode(BigValueTextMode.Name);

export const bars = (options: Face): BarGauge =>
  face(new BarGauge(), options)
    .reduceOptions(lastValue())
    .orientation(VizOrientation.Horizontal)
    .displayMode(BarGaugeDisplayMode.Gradient)
    .min(0);

export const states = (options: Face): StateTimeline =>
  face(new StateTimeline(), options).mergeValues(true).rowHeight(0.8).fillOpacity(70);

export const table = (options: Face): Table => face(new Table(), options, true);

/** A Prometheus histogram over time: one row a bucket. */
export const heat = (options: Omit<Face, 'unit'> & { readonly rows: string }): Heatmap =>
  face(new Heatmap(), { ...options, unit: 'short' })
    .calculate(false)
    .yAxis(new YAxisConfigBuilder().unit(options.rows))
    .color(
      new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64),
    );
