import closeWithGrace from 'close-with-grace';
import { buildApp } from './app.ts';
import { readConfig } from './config.ts';
import { RefusalToStart } from './errors.ts';
import { createLogger } from './telemetry/logger.ts';

/** Longer than the slowest request and the draining queue, shorter than a container's stop grace. */
const CLOSE_DELAY_MS = 20_000;

async function main(): Promise<void> {
  const config = readConfig(process.env, process.cwd());
  const logger = createLogger(config.LOG_LEVEL);
  const app = await buildApp(config, { logger });
  closeWithGrace({ delay: CLOSE_DELAY_MS, logger: undefined }, async ({ err, signal }) => {
    if (err) logger.fatal({ err }, 'stopping after an unexpected error');
    else logger.info({ signal }, 'stopping');
    await app.close();
    logger.info('stopped');
  });
  const address = await app.listen({ host: config.API_HOST, port: config.API_PORT });
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
