/** For a service that is measured: budgets and limits would answer 429 to most of it. */
export const LIMITS_OFF = {
  RATE_LIMIT_GENERAL: '0',
  RATE_LIMIT_AUTH: '0',
  CLIENT_FAILURES_PER_HOUR: '0',
  NETWORK_FAILURES_PER_HOUR: '0',
  GLOBAL_FAILURES_ALERT: '0',
} as const;
