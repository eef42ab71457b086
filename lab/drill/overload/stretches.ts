import { Helper } from '../../bench/load/helper.ts';
import type { PhotoKind } from '../../bench/load/photos.ts';
import type { Rig } from '../load/rig.ts';
import { unlessStopped } from '../load/stopping.ts';
import { AFTER, BEFORE, figuresOf, OVERLOAD, type OverloadFigures } from './figures.ts';
import type { Call, StreamQuestion } from './stream.ts';

export interface OverloadPlan {
  readonly kind: PhotoKind;
  /** Matches a second that the service can do. */
  readonly capacity: number;
  readonly ms: number;
  readonly aroundMs: number;
  readonly stop: AbortSignal;
}

/** Half the capacity, then twice the capacity, then half again, without pauses. */
export async function overloadIt(
  { server, users, env }: Rig,
  { kind, capacity, ms, aroundMs, stop }: OverloadPlan,
): Promise<OverloadFigures> {
  const url = new URL('./stream-process.ts', import.meta.url);
  const sender = new Helper<StreamQuestion, Call[]>(url, [], env);
  try {
    const stretches = [
      { name: BEFORE, rate: capacity / 2, ms: aroundMs },
      { name: OVERLOAD, rate: capacity * 2, ms },
      { name: AFTER, rate: capacity / 2, ms: aroundMs },
    ];
    const calls = await unlessStopped(
      stop,
      sender.ask({ port: server.port, users, files: kind.files, stretches }),
    );
    server.assertRunning();
    return figuresOf(calls, capacity, ms);
  } finally {
    await sender.close();
  }
}
