import { isAbsolute, resolve } from 'node:path';
import { z } from 'zod';
import { isNetwork, originFault, originsIn, redisFault } from './config-values.ts';
import { RefusalToStart } from './errors.ts';

const count = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/**
 * All variables that the service reads, with default, bounds and description. The table in
 * docs/configuration.md is generated from it (`npm run docs`).
 */
export const configSchema = z.object({
  API_HOST: z
    .string()
    .default('127.0.0.1')
    .describe('Address to listen on; beyond loopback every call needs an API key'),
  API_PORT: count(0, 65535).default(8000).describe('Port to listen on; 0 takes a free one'),
  AUTH_MODE: z
    .enum(['open', 'key'])
    .optional()
    .describe(
      'key: every call needs an API key (`npm run keys`). open: no key is needed, but the service answers on loopback only, under loopback names, and not to other web pages. Default: open on loopback, key elsewhere',
    ),
  CORS_ORIGINS: z
    .string()
    .superRefine((list, issues) => {
      const message = originFault(list);
      if (message) issues.addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(
      'Origins of web pages that may call the service from a browser, separated by commas, for example https://shop.example. It needs AUTH_MODE=key. Default: none',
    ),
  DATA_PATH: z.string().default('data').describe('Folder of the database and the master key'),
  DB_PATH: z.string().optional().describe('Database file; default DATA_PATH/biometric.db'),
  MASTER_KEY_FILE: z
    .string()
    .optional()
    .describe(
      'File of the master key; default DATA_PATH/master.key, made at the first start. Keep a copy apart from the data',
    ),
  SNAPSHOT_PATH: z
    .string()
    .optional()
    .describe(
      'Folder for a read-only copy of the database for sqlite-web; without it no copy is made',
    ),
  SNAPSHOT_SECONDS: count(10, 86_400)
    .default(300)
    .describe('Seconds between two copies of the database'),
  MODELS_PATH: z.string().default('models').describe('Folder of the verified model files'),
  MATCH_FMR: z.coerce
    .number()
    .pipe(z.literal([1e-3, 1e-4, 1e-5, 1e-6]))
    .default(1e-5)
    .describe('Target false match rate: 1e-3, 1e-4, 1e-5 or 1e-6; picks the calibrated threshold'),
  POPULATION_MODE: z
    .enum(['off', 'report', 'enforce'])
    .optional()
    .describe(
      'What the site learns from its own people. off: nothing is learned. report: it is learned and shown, and changes no decision. enforce: every decision uses it, which can only make decisions stricter. Default: enforce; report where people were enrolled before an upgrade',
    ),
  QUALITY_PROFILE: z
    .enum(['standard', 'strict'])
    .default('standard')
    .describe(
      'Quality gate. standard refuses about 2 in 100 press photographs; strict refuses about 5 in 100, also for uneven light, a turned head or dark glasses',
    ),
  OMP_NUM_THREADS: count(1, 64)
    .default(2)
    .describe('Inference threads, each with its own models (about 60 MB)'),
  QUEUE_LIMIT: count(1, 1000)
    .default(32)
    .describe(
      'Photographs that may wait for a thread; one more is answered 503. The places are shared equally between clients, and between the networks of a client',
    ),
  QUEUE_WAIT_MS: count(100, 60_000)
    .default(5000)
    .describe(
      'Longest wait of a photograph in milliseconds. One that would have to wait longer is refused at once (503)',
    ),
  MAX_IMAGE_MB: count(1, 10)
    .default(10)
    .describe(
      'Largest photograph in MiB, 1 to 10. A request may have 1 MiB more, for all its photographs and fields together',
    ),
  CACHE_MAX_BYTES: count(1, 1_000_000_000)
    .default(16_000_000)
    .describe('Memory of the in-process cache of sealed references'),
  CACHE_TTL_SECONDS: count(1, 86_400).default(3600).describe('Longest life of a cache entry'),
  REDIS_URL: z
    .string()
    .superRefine((text, issues) => {
      const message = redisFault(text);
      if (message) issues.addIssue({ code: 'custom', message });
    })
    .optional()
    .describe(
      'redis://host:port or rediss://host:port (Redis 7 or newer), shared by all replicas for the cache and the request limits; without it both stay in the process',
    ),
  REDIS_PASSWORD_FILE: z
    .string()
    .optional()
    .describe('File with the password of Redis; without it none is sent'),
  REDIS_TIMEOUT_MS: count(1, 1000)
    .default(15)
    .describe(
      'Longest wait for an answer of Redis in milliseconds. After three requests in a row without an answer, Redis is not asked for a while',
    ),
  RATE_LIMIT_GENERAL: count(0, 10_000)
    .default(10)
    .describe('Requests per second of one client; 0 turns the limit off'),
  RATE_LIMIT_AUTH: count(0, 10_000)
    .default(5)
    .describe(
      'Requests per second of one client to each of enroll, authenticate, templates and challenges; 0 turns the limit off',
    ),
  LOCK_AFTER: count(1, 100)
    .default(5)
    .describe('Consecutive failures of a user before the first wait'),
  LOCK_FIRST_SECONDS: count(1, 3600)
    .default(30)
    .describe('First wait in seconds; it doubles with every further failure'),
  LOCK_LONGEST_SECONDS: count(1, 86_400).default(900).describe('Longest wait in seconds'),
  DISABLE_AFTER: count(1, 1000)
    .default(50)
    .describe('Consecutive failures after which only an operator opens the user again'),
  CLIENT_FAILURES_PER_HOUR: count(0, 1_000_000)
    .default(1000)
    .describe(
      'Failed comparisons of one API client in an hour; beyond them 429. 0 turns the limit off',
    ),
  NETWORK_FAILURES_PER_HOUR: count(0, 1_000_000)
    .default(100)
    .describe(
      'Failed comparisons from one IPv4 address or IPv6 /64 in an hour; beyond them 429. 0 turns the limit off',
    ),
  GLOBAL_FAILURES_ALERT: count(0, 1_000_000)
    .default(1000)
    .describe(
      'Failed comparisons of everyone in an hour; beyond them the metric for the alert is raised. 0 turns it off',
    ),
  CHALLENGE_MODE: z
    .enum(['optional', 'required', 'actions'])
    .default('optional')
    .describe(
      'Whether authenticate needs a nonce from POST /challenges. optional: no. required: yes. actions: yes, and the challenge must ask for movements (at least two)',
    ),
  REPLAY_MODE: z
    .enum(['off', 'report', 'enforce'])
    .default('report')
    .describe(
      'What happens with a matching photograph that was shown before, also in most edited forms. off: nothing. report: a metric counts it. enforce: it is refused (409)',
    ),
  SCORE_DETAIL: z
    .enum(['coarse', 'full'])
    .default('coarse')
    .describe(
      'How exactly a refused login is told its confidence. coarse: rounded down to one decimal, so that it guides no attacker. full: all decimals. The history has them in any case',
    ),
  DUPLICATE_FACES: z
    .enum(['off', 'warn', 'refuse'])
    .default('warn')
    .describe(
      'What happens with a face that is enrolled under a second id. off: nothing. warn: GET /admin/duplicates lists it. refuse: 409',
    ),
  PAD_MODE: z
    .enum(['off', 'report', 'enforce'])
    .default('report')
    .describe(
      'What happens with a face that looks photographed from a screen or a print. off: it is not judged, which saves memory. report: a metric counts it. enforce: it is refused',
    ),
  PAD_THRESHOLD: z.coerce
    .number()
    .min(0.01)
    .max(0.99)
    // The re-photographed screens and prints that we have score below 0.003, and a back-lit real face
    // 0.67. A stricter default would refuse people without catching more of these attacks. The evidence
    // is small (docs/accuracy.md): use `report` first, and choose by the metric biometric_pad_score.
    .default(0.5)
    .describe('Liveness, 0.01 to 0.99, below which a spoof is suspected'),
  TEMPLATE_UPDATE: z
    .enum(['off', 'on'])
    .default('off')
    .describe(
      'on: a new, live photograph that matches very confidently becomes a template, at most one a day and three in all. It needs PAD_MODE and REPLAY_MODE',
    ),
  TOKEN_AUDIENCE: z
    .string()
    .optional()
    .describe('Who may rely on result tokens. Successful answers carry one only when this is set'),
  TOKEN_ISSUER: z.string().default('biometric-api').describe('The issuer that result tokens name'),
  TOKEN_SECONDS: count(10, 300).default(120).describe('Life of a result token in seconds'),
  TRUST_PROXY: z
    .string()
    .refine(
      (list) => list.split(',').every((item) => isNetwork(item.trim())),
      'expected IP addresses or networks, separated by commas',
    )
    .optional()
    .describe(
      'Addresses or networks of proxies whose X-Forwarded-For is believed, separated by commas',
    ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('The least important log lines that are written'),
});

type Raw = z.infer<typeof configSchema>;
export type Config = Readonly<
  Omit<
    Raw,
    | 'AUTH_MODE'
    | 'CORS_ORIGINS'
    | 'DB_PATH'
    | 'MASTER_KEY_FILE'
    | 'SNAPSHOT_PATH'
    | 'REDIS_PASSWORD_FILE'
  >
> & {
  readonly AUTH_MODE: 'open' | 'key';
  readonly CORS_ORIGINS: readonly string[];
  readonly DB_PATH: string;
  readonly MASTER_KEY_FILE: string;
  readonly SNAPSHOT_PATH: string | null;
  readonly REDIS_PASSWORD_FILE: string | null;
};

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

/** Reads and checks the environment variables. An empty variable counts as unset. Throws RefusalToStart. */
export function readConfig(env: Readonly<Record<string, string | undefined>>, cwd: string): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const why = parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; ');
    throw new RefusalToStart(`The configuration is not valid: ${why}.`);
  }
  const raw = parsed.data;
  const loopback = LOOPBACK.has(raw.API_HOST);
  if (raw.AUTH_MODE === 'open' && !loopback) {
    throw new RefusalToStart(
      `AUTH_MODE=open with API_HOST=${raw.API_HOST} would serve the network without keys: leave AUTH_MODE unset and create a key with "npm run keys -- create", or listen on 127.0.0.1.`,
    );
  }
  const mode = raw.AUTH_MODE ?? (loopback ? 'open' : 'key');
  if (raw.CORS_ORIGINS && mode === 'open') {
    throw new RefusalToStart(
      'CORS_ORIGINS needs AUTH_MODE=key: without keys these pages could enrol, read and erase for everyone who opens them.',
    );
  }
  if (raw.REDIS_PASSWORD_FILE && !raw.REDIS_URL) {
    throw new RefusalToStart(
      'REDIS_PASSWORD_FILE is set but REDIS_URL is not: set both, or neither.',
    );
  }
  if (raw.TEMPLATE_UPDATE === 'on' && (raw.PAD_MODE === 'off' || raw.REPLAY_MODE === 'off')) {
    throw new RefusalToStart(
      'TEMPLATE_UPDATE=on adds only new, live faces and so needs both checks: set PAD_MODE and REPLAY_MODE to report or enforce, or TEMPLATE_UPDATE=off.',
    );
  }
  const at = (path: string) => (isAbsolute(path) ? path : resolve(cwd, path));
  return Object.freeze({
    ...raw,
    AUTH_MODE: mode,
    CORS_ORIGINS: originsIn(raw.CORS_ORIGINS ?? ''),
    DATA_PATH: at(raw.DATA_PATH),
    MODELS_PATH: at(raw.MODELS_PATH),
    DB_PATH: at(raw.DB_PATH ?? `${raw.DATA_PATH}/biometric.db`),
    MASTER_KEY_FILE: at(raw.MASTER_KEY_FILE ?? `${raw.DATA_PATH}/master.key`),
    SNAPSHOT_PATH: raw.SNAPSHOT_PATH ? at(raw.SNAPSHOT_PATH) : null,
    REDIS_PASSWORD_FILE: raw.REDIS_PASSWORD_FILE ? at(raw.REDIS_PASSWORD_FILE) : null,
  });
}
