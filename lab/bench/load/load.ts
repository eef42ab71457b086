/** The clock of a load. It is a parameter, so that tests can move the time by hand. */
export interface LoadClock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Returns at once for a time that has passed. */
  until(due: number): Promise<void>;
}

export const steadyClock: LoadClock = {
  now: () => performance.now(),
  async until(due) {
    // A timer may fire up to a millisecond early.
    for (let left = due - performance.now(); left > 0; left = due - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(left)));
    }
  },
};

/** Sends a request; returns 'ok' or a word for the error. */
export type Send = (n: number) => Promise<string>;

export interface Outcome {
  /** From the beginning to the last answer. */
  readonly ms: number;
  /** Milliseconds of each answer that was ok. */
  readonly latencies: Float64Array;
  readonly errors: Readonly<Record<string, number>>;
  /** Milliseconds by which requests left later than intended; open loop only. */
  readonly late: Float64Array;
}

class Tally {
  readonly latencies: number[] = [];
  readonly late: number[] = [];
  readonly errors: Record<string, number> = {};

  book(outcome: string, ms: number): void {
    if (outcome === 'ok') this.latencies.push(ms);
    else this.errors[outcome] = (this.errors[outcome] ?? 0) + 1;
  }

  outcome(ms: number): Outcome {
    const { errors } = this;
    return {
      ms,
      errors,
      latencies: Float64Array.from(this.latencies),
      late: Float64Array.from(this.late),
    };
  }
}

export interface ClosedLoad {
  /** Requests under way at any moment. */
  readonly inFlight: number;
  /** No request begins after this. */
  readonly ms: number;
}

/** Sends the next request after each answer (closed loop): measures the capacity. */
export async function closedLoop(
  { inFlight, ms }: ClosedLoad,
  clock: LoadClock,
  send: Send,
): Promise<Outcome> {
  const tally = new Tally();
  const start = clock.now();
  let sent = 0;
  const lane = async () => {
    do {
      const begun = clock.now();
      tally.book(await send(sent++), clock.now() - begun);
    } while (clock.now() - start < ms);
  };
  await Promise.all(Array.from({ length: inFlight }, lane));
  return tally.outcome(clock.now() - start);
}

export interface OpenLoad {
  /** Requests a second, evenly spaced. */
  readonly rate: number;
  readonly ms: number;
}

/** When each request is due, in milliseconds from the beginning. */
export const dueTimes = ({ rate, ms }: OpenLoad): number[] =>
  Array.from({ length: Math.max(1, Math.floor((rate * ms) / 1000)) }, (_, n) => (n * 1000) / rate);

/**
 * Sends each request when it is due, whether or not earlier ones were answered (open loop). A latency
 * counts from the moment when the request was due, so that a stall of the server or of the sender is
 * part of it (coordinated omission).
 */
export async function openLoop(load: OpenLoad, clock: LoadClock, send: Send): Promise<Outcome> {
  const tally = new Tally();
  const start = clock.now();
  const underWay: Promise<void>[] = [];
  for (const [n, offset] of dueTimes(load).entries()) {
    const due = start + offset;
    await clock.until(due);
    tally.late.push(clock.now() - due);
    underWay.push(send(n).then((outcome) => tally.book(outcome, clock.now() - due)));
  }
  await Promise.all(underWay);
  return tally.outcome(clock.now() - start);
}
