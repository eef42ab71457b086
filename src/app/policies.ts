import type { Config } from '../config.ts';
import type { RegulationPolicy } from '../domain/attempt/regulation.ts';
import type { Clock, Random } from '../ports/system.ts';
import type { StoreSettings } from '../store/stores.ts';

/** The limits of regulation from the configuration. */
export const regulationPolicy = (config: Config): RegulationPolicy => ({
  freeFailures: config.LOCK_AFTER,
  firstWaitMs: config.LOCK_FIRST_SECONDS * 1000,
  longestWaitMs: config.LOCK_LONGEST_SECONDS * 1000,
  disableAfter: config.DISABLE_AFTER,
  clientPerHour: config.CLIENT_FAILURES_PER_HOUR,
  networkPerHour: config.NETWORK_FAILURES_PER_HOUR,
  globalAlertPerHour: config.GLOBAL_FAILURES_ALERT,
});

/** Where the store is, and its rules, from the configuration. */
export const storeSettings = (
  config: Config,
  tools: { readonly clock: Clock; readonly random: Random },
): StoreSettings => ({
  file: config.DB_PATH,
  masterKeyFile: config.MASTER_KEY_FILE,
  regulation: regulationPolicy(config),
  ...tools,
});
