import { dashboardOf, replica } from './dashboard.ts';
import { bars, lines, names, number, stacked, states, table } from './panels.ts';
import { API, orNone, quantile, rate, sumBy } from './query.ts';
import { DOWN_UP } from './scales.ts';

const REQUESTS = 'biometric_http_request_duration_seconds';
const FAILED = `${API},status=~"5.."`;

const now = [
  number({
    title: 'Targets up',
    description: 'What Prometheus reaches, by job: 1 when all of its targets answer.',
    queries: [{ expr: 'min by (job) (up)', legend: '{{job}}' }],
    unit: 'none',
    span: 12,
    limits: { base: 'red', green: 1 },
    texts: DOWN_UP,
  }),
  number({
    title: 'Alerts firing',
    description: 'All of them stand in the table below and at /alerts of Prometheus.',
    queries: [{ expr: 'count(ALERTS{alertstate="firing"}) or vector(0)' }],
    unit: 'none',
    limits: { red: 1 },
  }),
  number({
    title: 'Replicas',
    description: 'Processes of the service that answer.',
    queries: [{ expr: 'sum(up{job="biometric-api"})' }],
    unit: 'none',
    limits: { base: 'red', green: 1 },
  }),
  number({
    title: 'Shortest uptime',
    description: 'Time since the replica that started last; short after a crash.',
    queries: [{ expr: `time() - max(process_start_time_seconds{${API}})` }],
    unit: 's',
    limits: { base: 'yellow', green: 900 },
  }),
  number({
    title: 'Requests',
    description: 'Requests a second that reach the service, scrapes and health checks included.',
    queries: [{ expr: `sum(${rate(`${REQUESTS}_count`, API)})` }],
    unit: 'reqps',
  }),
  number({
    title: 'Error rate',
    description: 'Share of requests that were answered with a 5xx.',
    queries: [
      {
        expr: `sum(${rate(`${REQUESTS}_count`, FAILED)}) / sum(${rate(`${REQUESTS}_count`, API)})`,
      },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.005, red: 0.05 },
  }),
  number({
    title: 'Authenticate, p95',
    description: '19 of 20 authentications are answered in this time.',
    queries: [{ expr: quantile(0.95, REQUESTS, `${API},route="/authenticate"`) }],
    unit: 's',
    limits: { yellow: 0.5, red: 1 },
  }),
  number({
    title: 'Snapshot',
    description: 'Age of the copy of the database that sqlite-web shows; renewed every 5 minutes.',
    queries: [{ expr: `max(biometric_snapshot_age_seconds{${API}})` }],
    unit: 's',
    limits: { yellow: 600, red: 900 },
  }),
  names({
    title: 'Model and calibration',
    description:
      'Embedder, digest of its calibration and target false match rate; more than one means replicas disagree.',
    queries: [
      {
        expr: 'count by (model, calibration, fmr) (biometric_model_info)',
        legend: '{{model}}, calibration {{calibration}}, FMR {{fmr}}',
      },
    ],
    unit: 'none',
    span: 8,
  }),
];

const health = [
  states({
    title: 'Health over time',
    description:
      'Replicas, Nginx and Redis as their exporters see them, and Redis as the service uses it.',
    queries: [
      { expr: 'up{job="biometric-api"}', legend: 'service {{instance}}' },
      { expr: 'nginx_up', legend: 'Nginx' },
      { expr: 'redis_up', legend: 'Redis' },
      { expr: `1 - biometric_cache_breaker_open{${API}}`, legend: 'Redis for {{instance}}' },
    ],
    unit: 'none',
    limits: { base: 'red', green: 1 },
    texts: DOWN_UP,
  }),
  table({
    title: 'Alerts',
    description:
      'Alerts that fire now; a row "none" means that there is none. What to do stands at /alerts of Prometheus.',
    queries: [
      {
        expr: orNone('count by (alertname, severity) (ALERTS{alertstate="firing"})', 'alertname'),
        instant: true,
      },
    ],
    unit: 'none',
  }),
];

const traffic = [
  stacked({
    title: 'Requests by status',
    description: 'Requests a second by status of the answer.',
    queries: [{ expr: sumBy('status', rate(`${REQUESTS}_count`, API)), legend: '{{status}}' }],
    unit: 'reqps',
  }),
  lines({
    title: 'Latency of authenticate',
    description:
      'From the first byte of the request to the last of the answer, waiting for a thread included.',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, REQUESTS, `${API},route="/authenticate"`),
      legend: `p${q * 100}`,
    })),
    unit: 's',
    limits: { red: 1 },
  }),
  lines({
    title: 'Failed authentications against the objective',
    description: 'Share of authentications with a 5xx; the objective allows 0.5 %.',
    queries: [
      { expr: 'biometric:authenticate_5xx:ratio_rate5m', legend: '5 minutes' },
      { expr: 'biometric:authenticate_5xx:ratio_rate1h', legend: '1 hour' },
      { expr: 'biometric:authenticate_5xx:ratio_rate3d', legend: '3 days' },
    ],
    unit: 'percentunit',
    limits: { red: 0.005 },
  }),
  lines({
    title: 'Queue',
    description:
      'Photographs that wait for an inference thread, by replica; 32 is full unless QUEUE_LIMIT says otherwise.',
    queries: [{ expr: `biometric_queue_length{${API}}`, legend: '{{instance}}' }],
    unit: 'short',
    limits: { yellow: 16, red: 32 },
  }),
];

const resources = [
  lines({
    title: 'Processor by service',
    description: 'Processor cores in use, from the kernel’s accounts of the containers.',
    queries: [
      { expr: sumBy('service', rate('container_cpu_seconds_total')), legend: '{{service}}' },
    ],
    unit: 'short',
  }),
  bars({
    title: 'Memory by service, share of the limit',
    description: 'Working set against mem_limit; at 100 % the kernel ends processes.',
    queries: [{ expr: 'biometric:memory:ratio', legend: '{{service}}' }],
    unit: 'percentunit',
    limits: { yellow: 0.75, red: 0.9 },
    max: 1,
  }),
];

export const systemOverview = dashboardOf({
  uid: 'biometric-system-overview',
  title: 'System Overview',
  description: 'Whether all parts run, how fast and how full, and what needs attention.',
  variables: [replica()],
  rows: { Now: now, Health: health, Traffic: traffic, Resources: resources },
});
