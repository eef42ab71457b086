import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { readFaceModel } from '../../../src/app/face-model.ts';
import { readConfig } from '../../../src/config.ts';
import { operatingPoint } from '../../../src/domain/comparison/threshold.ts';
import { ROOT } from '../../shared/root.ts';
import type { Reading } from '../load/contender.ts';
import { answerEach } from '../load/helper.ts';
import { ENROLMENT } from '../load/photos.ts';
import type { BareQuestion, BareSetup, BareWork } from './bare-protocol.ts';

/** The configuration of the service, so that models and number of threads are the same. */
async function openThreads(): Promise<Worker[]> {
  const config = readConfig(process.env, ROOT);
  const shipped = (...path: string[]) => join(ROOT, ...path);
  const { set, calibration } = await readFaceModel(config, shipped, true);
  const workerData: BareSetup = {
    manifest: set.manifest,
    modelsFolder: set.modelsFolder,
    liveness: config.PAD_MODE !== 'off',
    threshold: operatingPoint(calibration, config.MATCH_FMR, ENROLMENT.length).threshold,
    enrolment: ENROLMENT,
  };
  const worker = new URL('./bare-worker.ts', import.meta.url);
  const threads = Array.from(
    { length: config.OMP_NUM_THREADS },
    () => new Worker(worker, { workerData }),
  );
  await Promise.all(threads.map((thread) => once(thread, 'message')));
  return threads;
}

const threads = openThreads();
// The first question awaits it and reports its error.
threads.catch(() => {});

async function ask(thread: Worker, question: BareQuestion): Promise<BareWork> {
  const answer = once(thread, 'message');
  thread.postMessage(question);
  return (await answer)[0];
}

async function work(question: Extract<BareQuestion, { kind: 'work' }>): Promise<BareWork[]> {
  const busy = (await threads).slice(0, question.load.inFlight);
  return Promise.all(busy.map((thread) => ask(thread, question)));
}

function read(): Reading {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  return { cpuSeconds: (user + system) / 1e6, residentBytes, eventLoopP99Ms: null, stages: {} };
}

answerEach(
  async (question: BareQuestion) => (question.kind === 'work' ? work(question) : read()),
  async () => {
    for (const thread of await threads) thread.postMessage(null);
  },
);
