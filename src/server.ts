import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { buildApp } from './app/build-app.ts';
import { endAtOnce } from './app/end-at-once.ts';
import { readConfig } from './config.ts';
import { RefusalToStart } from './errors.ts';
import { createLogger } from './telemetry/logger.ts';

/**
 * Milliseconds that a request may take besides waiting for an inference thread: to arrive, to be
 * analysed and to be answered.
 */
const REQUEST_MS = 30_000;
const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/**
 * Stops the service on a signal, after the requests under way have ended. A second signal changes
 * nothing, because ending the process while a model runs aborts it, and Ctrl-C under npm sends two
 * signals.
 */
function stopOnSignal(app: FastifyInstance, logger: Logger, delay: number): void {
  const stopping = closeWithGrace(
    { delay: false, skip: [...STOP_SIGNALS], logger: undefined },
    async ({ err }) => {
      if (err) logger.fatal({ err }, 'stopping after an unexpected error');
      const last = setTimeout(endAtOnce, delay, logger, 'requests under way do not end');
      await app.close();
      clearTimeout(last);
      logger.info('stopped');
    },
  );
  let stopped = false;
  for (const signal of STOP_SIGNALS) {
    process.on(signal, () => {
      if (stopped) return;
      stopped = true;
      logger.info({ signal }, 'stopping');
      stopping.close();
    });
  }
}

async function main(): Promise<void> {
  // Files that this process makes are for its owner only. Windows has no such modes.
  process.umask(0o077);
  // ONNX Runtime sends usage data to Microsoft and keeps a device id, unless this variable is set
  // before it loads. It is set here because a worker thread gets a copy of the environment that native
  // code does not see.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const config = readConfig(process.env, process.cwd());
  const logger = createLogger(config.LOG_LEVEL);
  const onStuck = () => endAtOnce(logger, 'no inference thread comes back');
  const app = await buildApp(config, { logger, onStuck });
  let address: string;
  try {
    address = await app.listen({ host: config.API_HOST, port: config.API_PORT });
  } catch (cause) {
    await app.close();
    throw cause;
  }
  stopOnSignal(app, logger, REQUEST_MS + config.QUEUE_WAIT_MS);
  logger.info({ address, threads: config.OMP_NUM_THREADS, fmr: config.MATCH_FMR }, 'ready');
}

try {
  await main();
} catch (error) {
  if (error instanceof RefusalToStart) {
    process.stderr.write(`biometric-api: ${error.message}\n`);
    process.exitCode = RefusalToStart.exitCode;
  } else {
    const { code } = error as NodeJS.ErrnoException;
    const taken = code === 'EADDRINUSE';
    process.stderr.write(
      taken
        ? 'biometric-api: the port is in use: stop the other program or set API_PORT.\n'
        : `biometric-api: ${(error as Error).stack}\n`,
    );
    process.exitCode = 1;
  }
}
