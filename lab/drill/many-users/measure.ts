import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { Failure } from '../../../operator/command/failure.ts';
import { ENROLMENT, type PhotoKind } from '../../bench/load/photos.ts';
import { call, faceRequest } from '../load/call.ts';
import type { Rig } from '../load/rig.ts';

export interface StoreFigures {
  /** Milliseconds of an attempt in the store, and in the comparison. */
  readonly store: number;
  readonly match: number;
}

/** Milliseconds of each of so many calls, one after the other. */
export async function timesOf(
  { server }: Pick<Rig, 'server'>,
  count: number,
  path: (n: number) => string,
): Promise<number[]> {
  const times: number[] = [];
  for (let n = 0; n < count; n++) {
    const begun = performance.now();
    const answer = await fetch(`http://127.0.0.1:${server.port}${path(n)}`);
    await answer.arrayBuffer();
    times.push(performance.now() - begun);
    if (answer.status !== 200) throw new Failure(`A call was answered ${answer.status}.`);
  }
  return times;
}

/** The mean time of an attempt in the store, by the metrics of the service. */
export async function storeFigures(
  { service }: Rig,
  kind: PhotoKind,
  ms: number,
): Promise<StoreFigures> {
  const before = await service.read();
  await service.send(kind, { inFlight: 1, ms });
  const after = await service.read();
  const mean = (stage: string): number => {
    const [from, to] = [before.stages[stage], after.stages[stage]];
    return (to!.ms - (from?.ms ?? 0)) / (to!.count - (from?.count ?? 0));
  };
  return { store: mean('store'), match: mean('match') };
}

/** The time of one enrolment, which searches all users for the same face, and the loop delay. */
export async function enrolmentFigures({ server, service }: Rig) {
  // A face that nobody has, so that the search compares all users.
  const photo = await readFile(join(ENROLMENT[0]!, '..', 'chuck_crop.jpg'));
  const agent = new Agent();
  // Every reading starts a new measurement of the event loop.
  await service.read();
  const begun = performance.now();
  const answer = await call(agent, faceRequest(server.port, '/enroll', 'one-more', photo));
  const ms = performance.now() - begun;
  const { eventLoopP99Ms } = await service.read();
  agent.destroy();
  if (answer.status !== 201) throw new Failure(`An enrolment was answered ${answer.status}.`);
  return { ms, eventLoopP99Ms };
}
