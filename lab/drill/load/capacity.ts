import type { PhotoKind } from '../../bench/load/photos.ts';
import type { Rig } from './rig.ts';

/** While a thread of the service works, its next photographs must be waiting. */
const IN_FLIGHT_FOR_EACH_THREAD = 4;

/** Matches a second when the next request leaves as one is answered. */
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
