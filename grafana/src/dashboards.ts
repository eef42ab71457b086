import type { Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { apiPerformance } from './api-performance.ts';
import { authenticationAnalytics } from './authentication-analytics.ts';
import { memoryUsage } from './memory-usage.ts';
import { systemOverview } from './system-overview.ts';

/** By file name in grafana/dashboards, without its ending. */
export const DASHBOARDS: Readonly<Record<string, Dashboard>> = {
  'system-overview': systemOverview,
  'api-performance': apiPerformance,
  'memory-usage': memoryUsage,
  'authentication-analytics': authenticationAnalytics,
};
