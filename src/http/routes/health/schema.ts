import { z } from 'zod';
import { timestamp } from '../../fields.ts';

const health = z.object({
  status: z.enum(['healthy', 'degraded', 'unhealthy']),
  timestamp,
  uptime_s: z.number(),
  memory: z.object({ rss_bytes: z.int(), heap_used_bytes: z.int() }),
  model: z.object({ id: z.string(), status: z.enum(['ok', 'overloaded', 'stuck']) }),
  store: z.enum(['ok', 'unavailable']),
  cache: z.enum(['ok', 'unavailable']),
  population: z
    .object({
      state: z
        .enum(['known', 'unknown'])
        .describe(
          'unknown: the stated error rate is not known to hold for the people of this site',
        ),
      mode: z.enum(['off', 'report', 'enforce']),
      version: z.int().nullable(),
      people: z.int().describe('people that the version in force was learned from'),
    })
    .nullable()
    .describe('what the site has learned about its own people'),
});

export const healthSchema = {
  tags: ['operation'],
  summary: 'Whether the service can authenticate',
  response: { 200: health, 503: health.describe('it cannot authenticate right now') },
};

export const liveSchema = {
  tags: ['operation'],
  summary: 'Whether the process runs',
  response: { 200: z.object({ status: z.literal('alive') }) },
};
