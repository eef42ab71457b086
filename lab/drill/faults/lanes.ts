import { Agent } from 'node:http';
import { call, type Request } from '../load/call.ts';

export interface Lanes {
  /** How often each answer came: its status, and the error that it names. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Each lane ends with the answer that it waits for. */
  end(): Promise<void>;
}

/** Sends requests in turn, so many at once, each when one is answered, until it is ended. */
export function openLanes(count: number, requests: readonly Request[]): Lanes {
  const agent = new Agent({ keepAlive: true });
  const outcomes: Record<string, number> = {};
  let over = false;
  let sent = 0;
  const lane = async () => {
    while (!over) {
      const { status, error } = await call(agent, requests[sent++ % requests.length]!);
      const outcome = error ? `${status} ${error}` : String(status);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  const lanes = Array.from({ length: count }, lane);
  return {
    outcomes,
    async end() {
      over = true;
      await Promise.all(lanes);
      agent.destroy();
    },
  };
}

export const listed = (outcomes: Readonly<Record<string, number>>): string =>
  Object.entries(outcomes)
    .map(([outcome, count]) => `${count} × ${outcome}`)
    .join(', ');
