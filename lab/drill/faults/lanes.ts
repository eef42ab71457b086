import { Agent } from 'node:http';
import { call, type Request } from '../load/call.ts';

export interface Lanes {
  /** Number of answers by status and error. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** Stops sending and waits for the answers that are outstanding. */
  end(): Promise<void>;
}

/** Sends requests in `count` lanes; each lane sends the next one after an answer, until the end. */
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
