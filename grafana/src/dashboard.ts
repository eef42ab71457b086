import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  AnnotationQueryBuilder,
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './query.ts';

const TAG = 'biometric';

/** A choice above the dashboard, all values unless told otherwise. */
const choice = (name: string, label: string, description: string, query: string) =>
  new QueryVariableBuilder(name)
    .label(label)
    .description(description)
    .datasource(DATASOURCE)
    .query(query)
    .definition(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.NaturalAsc)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: ['All'], value: ['$__all'] });

export const replica = () =>
  choice(
    'replica',
    'Replica',
    'Processes of the service',
    'label_values(biometric_inference_threads, instance)',
  );

export const route = () =>
  choice(
    'route',
    'Route',
    'Routes of the service by pattern',
    'label_values(biometric_http_request_duration_seconds_count, route)',
  );

export const service = () =>
  choice(
    'service',
    'Service',
    'Services of the compose file',
    'label_values(container_memory_working_set_bytes, service)',
  );

export interface Page {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly QueryVariableBuilder[];
  readonly rows: Readonly<Record<string, readonly Builder<Panel>[]>>;
}

const links = () =>
  new DashboardLinkBuilder('Biometric')
    .type(DashboardLinkType.Dashboards)
    .tags([TAG])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);

const alerts = () =>
  new AnnotationQueryBuilder()
    .name('Alerts')
    .datasource(DATASOURCE)
    .enable(true)
    .hide(false)
    .iconColor('red')
    .expr('count by (alertname, severity) (ALERTS{alertstate="firing"})')
    .titleFormat('{{alertname}}')
    .tagKeys('severity');

/** One dashboard as Grafana reads it, panels numbered in the order in which they stand. */
export function dashboardOf({ uid, title, description, variables, rows }: Page): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-1h', to: 'now' })
    .refresh('15s')
    .tooltip(DashboardCursorSync.Crosshair)
    .readonly()
    .link(links())
    .annotation(alerts());
  for (const variable of variables) builder.withVariable(variable);
  for (const [name, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(name));
    for (const panel of panels) builder.withPanel(panel);
  }
  const dashboard = builder.build();
  for (const [index, panel] of dashboard.panels?.entries() ?? []) panel.id = index + 1;
  return dashboard;
}
