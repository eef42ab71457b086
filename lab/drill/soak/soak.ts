import { join } from 'node:path';
import { Failure } from '../../../operator/command/failure.ts';
import { ENROLMENT, type PhotoKind } from '../../bench/load/photos.ts';
import type { Rig } from '../load/rig.ts';
import { unlessStopped } from '../load/stopping.ts';
import { type Mixed, openMixed } from './mixed.ts';
import { type AtRest, type Reading, read, readAtRest } from './reading.ts';

export interface SoakPlan {
  /** Requests a second. */
  readonly rate: number;
  /** Time for caches to fill and code to be compiled; it is not judged. */
  readonly warmMs: number;
  readonly ms: number;
  readonly everyMs: number;
  readonly photos: PhotoKind;
  readonly stop: AbortSignal;
  /** Called with every reading, with the seconds since the load began. */
  readonly step: (at: number) => void;
}

export interface Sample extends Reading {
  /** Seconds since the load began. */
  readonly at: number;
}

export interface SoakResult {
  readonly rate: number;
  readonly seconds: number;
  readonly mixed: Mixed;
  readonly samples: readonly Sample[];
  readonly before: AtRest;
  readonly after: AtRest;
}

const folderOfSamples = join(ENROLMENT[0]!, '..');

/** Sends mixed traffic at a fixed rate and reads the state of the service at intervals. */
export async function soak(rig: Rig, plan: SoakPlan): Promise<SoakResult> {
  const { server, users, env } = rig;
  const { rate, warmMs, ms, everyMs, photos, stop, step } = plan;
  const clients = openMixed(env);
  const question = {
    port: server.port,
    users,
    rate,
    own: photos.files,
    stranger: join(folderOfSamples, 'chuck_crop.jpg'),
    faceless: join(folderOfSamples, 'ironman.jpg'),
  };
  const samples: Sample[] = [];
  let failed: unknown = null;
  let timer: NodeJS.Timeout | undefined;
  try {
    const warm = await unlessStopped(stop, clients.ask({ ...question, ms: warmMs, from: 0 }));
    const before = await readAtRest(rig);
    const start = performance.now();
    timer = setInterval(() => {
      read(rig).then(
        (reading) => {
          const at = (performance.now() - start) / 1000;
          samples.push({ at, ...reading });
          step(at);
        },
        (error) => {
          failed ??= error;
        },
      );
    }, everyMs);
    const mixed = await unlessStopped(stop, clients.ask({ ...question, ms, from: warm.next }));
    clearInterval(timer);
    server.assertRunning();
    if (failed) throw new Failure(`The state of the service could not be read: ${String(failed)}`);
    const after = await readAtRest(rig);
    return { rate, seconds: ms / 1000, mixed, samples, before, after };
  } finally {
    clearInterval(timer);
    await clients.close();
  }
}
