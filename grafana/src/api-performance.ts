import { dashboardOf, replica, route } from './dashboard.ts';
import { heat, lines, number, stacked } from './panels.ts';
import { API, mean, orNone, quantile, rate, sumBy } from './query.ts';

const REQUESTS = 'biometric_http_request_duration_seconds';
const STAGES = 'biometric_stage_duration_seconds';
const QUERIES = 'biometric_store_query_duration_seconds';
const ROUTED = `${API},route=~"$route"`;

const requests = [
  lines({
    title: 'Requests by route',
    description: 'Requests a second by method and route pattern.',
    queries: [
      {
        expr: sumBy('method, route', rate(`${REQUESTS}_count`, ROUTED)),
        legend: '{{method}} {{route}}',
      },
    ],
    unit: 'reqps',
  }),
  stacked({
    title: 'Requests by status',
    description: 'Requests a second of the chosen routes by status of the answer.',
    queries: [{ expr: sumBy('status', rate(`${REQUESTS}_count`, ROUTED)), legend: '{{status}}' }],
    unit: 'reqps',
  }),
  lines({
    title: 'p95 by route',
    description: '19 of 20 requests are answered in this time.',
    queries: [{ expr: quantile(0.95, REQUESTS, ROUTED, 'route'), legend: '{{route}}' }],
    unit: 's',
    limits: { red: 1 },
  }),
  lines({
    title: 'Quantiles of the chosen routes',
    description: 'Median, 95th and 99th percentile of all chosen routes together.',
    queries: [0.5, 0.95, 0.99].map((q) => ({
      expr: quantile(q, REQUESTS, ROUTED),
      legend: `p${q * 100}`,
    })),
    unit: 's',
  }),
  heat({
    title: 'Latency of authenticate',
    description:
      'How many authentications took how long; two bands mean two kinds, for example with and without waiting.',
    queries: [
      {
        expr: sumBy(
          'le',
          `increase(${REQUESTS}_bucket{${API},route="/authenticate"}[$__rate_interval])`,
        ),
        heatmap: true,
      },
    ],
    rows: 's',
  }),
  lines({
    title: 'Problems by code',
    description: 'Errors that were answered, by code of the table in docs/api.md.',
    queries: [
      {
        expr: orNone(`${sumBy('code', rate('biometric_problems_total', API))} > 0`, 'code'),
        legend: '{{code}}',
      },
    ],
    unit: 'ops',
  }),
];

const inference = [
  stacked({
    title: 'Stage times',
    description: 'Mean time of each stage; match and store are those of authenticate.',
    queries: [{ expr: mean(STAGES, API, 'stage'), legend: '{{stage}}' }],
    unit: 's',
  }),
  lines({
    title: 'Stage times, p95',
    description:
      'A stage whose p95 leaves its mean behind has outliers: look at large photographs or at the disk.',
    queries: [{ expr: quantile(0.95, STAGES, API, 'stage'), legend: '{{stage}}' }],
    unit: 's',
  }),
  lines({
    title: 'Queue and threads',
    description: 'Photographs that wait, threads at work, and threads that there are.',
    queries: [
      { expr: `sum(biometric_queue_length{${API}})`, legend: 'waiting' },
      { expr: `sum(biometric_inference_busy_threads{${API}})`, legend: 'at work' },
      { expr: `sum(biometric_inference_threads{${API}})`, legend: 'threads' },
    ],
    unit: 'short',
  }),
  lines({
    title: 'Utilisation',
    description: 'Share of time in which the inference threads work; beyond 90 % photographs wait.',
    queries: [
      {
        expr: `sum(${rate(`${STAGES}_sum`, `${API},stage=~"decode|detect|align|embed|liveness"`)}) / sum(biometric_inference_threads{${API}})`,
        legend: 'utilisation',
      },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.7, red: 0.9 },
    max: 1,
  }),
  lines({
    title: 'Event loop lag',
    description:
      'How long the one thread that answers HTTP stands still; the models do not run on it.',
    queries: [
      { expr: `nodejs_eventloop_lag_mean_seconds{${API}}`, legend: 'mean {{instance}}' },
      { expr: `nodejs_eventloop_lag_p99_seconds{${API}}`, legend: 'p99 {{instance}}' },
    ],
    unit: 's',
    limits: { red: 0.1 },
  }),
  lines({
    title: 'Processor of the service',
    description: 'Processor cores that each replica uses.',
    queries: [{ expr: rate('process_cpu_seconds_total', API), legend: '{{instance}}' }],
    unit: 'short',
  }),
];

const database = [
  lines({
    title: 'Database query times, p95',
    description:
      'Calls of the store by operation. audit.settle waits for the disk; users.page and users.templates grow with the number of users.',
    queries: [
      {
        expr: `${quantile(0.95, QUERIES, API, 'operation')} and ${sumBy('operation', rate(`${QUERIES}_count`, API))} > 0`,
        legend: '{{operation}}',
      },
    ],
    unit: 's',
    limits: { red: 0.1 },
  }),
  stacked({
    title: 'Time in the database',
    description: 'Seconds of a second that the event loop spends in each operation.',
    queries: [{ expr: sumBy('operation', rate(`${QUERIES}_sum`, API)), legend: '{{operation}}' }],
    unit: 'percentunit',
  }),
];

const cache = [
  stacked({
    title: 'Look-ups of references',
    description:
      'Hit: no template had to be opened. Error: the cache failed and the database answered.',
    queries: [
      { expr: sumBy('result', rate('biometric_cache_requests_total', API)), legend: '{{result}}' },
    ],
    unit: 'ops',
    span: 8,
  }),
  lines({
    title: 'Redis commands, p95',
    description: 'Until the answer, or until the service gave up waiting.',
    queries: [
      {
        expr: quantile(0.95, 'biometric_cache_command_duration_seconds', API, 'command'),
        legend: '{{command}}',
      },
    ],
    unit: 's',
    span: 8,
  }),
  number({
    title: 'Breaker',
    description: 'Open: the service does not ask Redis, because it is away or too slow.',
    queries: [{ expr: `max(biometric_cache_breaker_open{${API}})` }],
    unit: 'none',
    limits: { red: 1 },
    texts: { '0': 'closed', '1': 'open' },
  }),
  number({
    title: 'Hits',
    description: 'Share of look-ups that the cache answered in the time shown.',
    queries: [
      {
        expr: `sum(increase(biometric_cache_requests_total{${API},result="hit"}[$__range])) / sum(increase(biometric_cache_requests_total{${API}}[$__range]))`,
        instant: true,
      },
    ],
    unit: 'percentunit',
  }),
];

const limits = [
  lines({
    title: 'Turned away by limits',
    description:
      'Requests beyond the limits of the service, photographs while the queue was full, and attempts on a lock.',
    queries: ['rate-limited', 'overloaded', 'locked'].map((code) => ({
      expr: `sum(${rate('biometric_problems_total', `${API},code="${code}"`)})`,
      legend: code,
    })),
    unit: 'reqps',
    span: 8,
  }),
  lines({
    title: 'Not counted in Redis',
    description:
      'Requests that each replica counted for itself, so that a client has the limit of every replica.',
    queries: [
      {
        expr: `sum(${rate('biometric_rate_limit_store_errors_total', API)}) or vector(0)`,
        legend: 'requests',
      },
    ],
    unit: 'reqps',
    span: 8,
  }),
  lines({
    title: 'Nginx',
    description:
      'Requests a second and open connections in front of the service; what Nginx refuses shows here only.',
    queries: [
      { expr: `sum(${rate('nginx_http_requests_total')})`, legend: 'requests a second' },
      { expr: 'sum(nginx_connections_active)', legend: 'connections' },
    ],
    unit: 'short',
    span: 8,
  }),
];

export const apiPerformance = dashboardOf({
  uid: 'biometric-api-performance',
  title: 'API Performance',
  description: 'Where the time of a request goes and what it waits for.',
  variables: [replica(), route()],
  rows: {
    Requests: requests,
    Inference: inference,
    Database: database,
    Cache: cache,
    Limits: limits,
  },
});
