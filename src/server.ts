import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { buildApp } from './app/build-app.ts';
import { endAtOnce } from './app/end-at-once.ts';
import { readConfig } from './config.ts';
import { RefusalToStart } from './errors.ts';
import { createLogger } from './telemetry/logger.ts';

/** What a request takes besides waiting for a thread: to arrive, to be worked on, to be answered. */
const REQUEST_MS = 15_000;
const STOP_SIGNALS = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'] as const;

/**
 * Requests under way are finished first. A second signal changes nothing, because ending the process
 * while a model runs aborts it; Ctrl-C under npm sends two.
 */
function stopOnSignal(app: FastifyInstance, logger: Logger, delay: number): void {
  const stopping = closeWithGrace(
    { delay: false, skip: [...STOP_SIGNALS], logger: undefined },
    async ({ err }) => {
      if (err) logger.fatal({ err }, 'stopping after an unexpected error');
      const last = setTimeout(endAtOnce, delay, logger, 'what is under way does not end');
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
  // Whatever this process makes is for its owner only. Windows has no such modes.
  process.umask(0o077);
  // ONNX Runtime reports its use to Microsoft and keeps a device id unless told otherwise before it
  // loads. Set here because the environment of a worker thread is a copy that native code never sees.
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
