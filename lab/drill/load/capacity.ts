import type { PhotoKind } from '../../bench/load/photos.ts';
import type { Rig } from './rig.ts';

/** More requests at a time than threads, so that every thread always has a next photograph. */
const IN_FLIGHT_FOR_EACH_THREAD = 4;

/** Matches a second when every answer is followed at once by the next request. */
export async function capacityOf(
  { service, threads }: Pick<Rig, 'service' | 'threads'>,
  kind: PhotoKind,
  { warmMs, ms }: { warmMs: number; ms: number },
): Promise<number> {
  const inFlight = IN_FLIGHT_FOR_EACH_THREAD * threads;
  await service.send(kind, { inFlight, ms: warmMs });
  const sent = await service.send(kind, { inFlight, ms });
  return (sent.latencies.length * 1000) / sent.ms;
}
