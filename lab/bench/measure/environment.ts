import memory from '../../../scripts/run/memory.json' with { type: 'json' };
import { configSchema } from '../../../src/config.ts';
import { LIMITS_OFF } from '../../shared/limits-off.ts';

const OWN = [
  ...Object.keys(configSchema.shape),
  ...Object.keys(memory.environment),
  'NODE_OPTIONS',
];

const MEASURED = { ...LIMITS_OFF, API_PORT: '0', LOCK_AFTER: '100', DISABLE_AFTER: '1000' };

/** The caller's environment without settings of the service, except the folder of the models. */
export function cleanEnvironment(threads: number | null): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !OWN.includes(name));
  const { MODELS_PATH } = process.env;
  return {
    ...Object.fromEntries(kept),
    ...(MODELS_PATH && { MODELS_PATH }),
    ...(threads !== null && { OMP_NUM_THREADS: String(threads) }),
    ORT_DISABLE_TELEMETRY: '1',
  };
}

/** The memory settings that `npm start` and the container use. */
export const MEMORY_FLAGS: readonly string[] = memory.flags;

export const withMemorySettings = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  ...env,
  ...memory.environment,
});

export const serviceEnvironment = (env: NodeJS.ProcessEnv, folder: string): NodeJS.ProcessEnv => ({
  ...withMemorySettings(env),
  ...MEASURED,
  DATA_PATH: folder,
});
