/** Settings of a service that is measured: with limits it would answer 429 to most requests. */
export const LIMITS_OFF = {
  RATE_LIMIT_GENERAL: '0',
  RATE_LIMIT_AUTH: '0',
  CLIENT_FAILURES_PER_HOUR: '0',
  NETWORK_FAILURES_PER_HOUR: '0',
  GLOBAL_FAILURES_ALERT: '0',
} as const;
