import { dashboardOf, replica, service } from './dashboard.ts';
import { bars, lines, number, stacked } from './panels.ts';
import { API, rate, sumBy } from './query.ts';

const CHOSEN = 'service=~"$service"';

const services = [
  lines({
    title: 'Working set by service',
    description: 'Memory of the containers without file pages that can be dropped.',
    queries: [{ expr: `container_memory_working_set_bytes{${CHOSEN}}`, legend: '{{service}}' }],
    unit: 'bytes',
  }),
  bars({
    title: 'Share of the limit',
    description: 'Working set against mem_limit of the compose file.',
    queries: [
      {
        expr: `container_memory_working_set_bytes{${CHOSEN}} / container_memory_limit_bytes{${CHOSEN}}`,
        legend: '{{service}}',
      },
    ],
    unit: 'percentunit',
    limits: { yellow: 0.75, red: 0.9 },
    max: 1,
  }),
  number({
    title: 'All services',
    description: 'Working sets added up.',
    queries: [{ expr: 'sum(container_memory_working_set_bytes)' }],
    unit: 'bytes',
  }),
  number({
    title: 'All limits',
    description:
      'What the containers may take together; the machine needs that and room for itself.',
    queries: [{ expr: 'sum(container_memory_limit_bytes)' }],
    unit: 'bytes',
  }),
  number({
    title: 'Ended for lack of memory',
    description: 'Processes that the kernel ended in the time shown, by service.',
    queries: [
      {
        expr: `round(${sumBy('service', 'increase(container_oom_kills_total[$__range])')})`,
        legend: '{{service}}',
        instant: true,
      },
    ],
    unit: 'none',
    span: 16,
    limits: { red: 1 },
  }),
];

const each = [
  lines({
    title: '$service',
    description: 'Working set, everything that is accounted to the container, and the limit.',
    queries: [
      { expr: `container_memory_working_set_bytes{${CHOSEN}}`, legend: 'working set' },
      { expr: `container_memory_usage_bytes{${CHOSEN}}`, legend: 'with file pages' },
      { expr: `container_memory_limit_bytes{${CHOSEN}}`, legend: 'limit' },
    ],
    unit: 'bytes',
    repeat: 'service',
    span: 8,
  }),
];

const api = [
  lines({
    title: 'Resident memory of the service',
    description: 'What the process holds, by replica; the budget is 300 MB.',
    queries: [{ expr: `process_resident_memory_bytes{${API}}`, legend: '{{instance}}' }],
    unit: 'bytes',
    limits: { yellow: 300e6 },
  }),
  lines({
    title: 'Parts of the process',
    description:
      'Heap and buffers of JavaScript. What resident memory has beyond them are models and decoded pictures in native memory.',
    queries: [
      { expr: `sum(nodejs_heap_size_used_bytes{${API}})`, legend: 'heap in use' },
      { expr: `sum(nodejs_heap_size_total_bytes{${API}})`, legend: 'heap' },
      { expr: `sum(nodejs_external_memory_bytes{${API}})`, legend: 'external' },
      {
        expr: `sum(process_resident_memory_bytes{${API}}) - sum(nodejs_heap_size_total_bytes{${API}}) - sum(nodejs_external_memory_bytes{${API}})`,
        legend: 'native, about',
      },
    ],
    unit: 'bytes',
  }),
  stacked({
    title: 'Heap by space',
    description: 'Old space that only ever grows is a leak.',
    queries: [
      { expr: sumBy('space', `nodejs_heap_space_size_used_bytes{${API}}`), legend: '{{space}}' },
    ],
    unit: 'bytes',
  }),
  lines({
    title: 'Garbage collection',
    description: 'Share of time that the main thread spends collecting, by kind.',
    queries: [
      { expr: sumBy('kind', rate('nodejs_gc_duration_seconds_sum', API)), legend: '{{kind}}' },
    ],
    unit: 'percentunit',
  }),
];

const redis = [
  lines({
    title: 'Redis memory',
    description: 'What Redis holds, and the limit from which it evicts.',
    queries: [
      { expr: 'sum(redis_memory_used_bytes)', legend: 'in use' },
      { expr: 'sum(redis_memory_max_bytes)', legend: 'maxmemory' },
    ],
    unit: 'bytes',
  }),
  lines({
    title: 'Evictions',
    description: 'Entries that Redis dropped for lack of room or because they were old, a second.',
    queries: [
      { expr: `sum(${rate('redis_evicted_keys_total')})`, legend: 'for lack of room' },
      { expr: `sum(${rate('redis_expired_keys_total')})`, legend: 'old' },
    ],
    unit: 'ops',
  }),
];

export const memoryUsage = dashboardOf({
  uid: 'biometric-memory-usage',
  title: 'Memory Usage',
  description: 'Memory of every service against its limit, and of the service from inside.',
  variables: [replica(), service()],
  rows: { Services: services, 'Each service': each, 'The service from inside': api, Redis: redis },
});
