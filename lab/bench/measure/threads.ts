import { readdirSync, readFileSync } from 'node:fs';

/** Nanoseconds that each thread of a process ran, by its id. */
export type ThreadTimes = ReadonlyMap<string, { readonly name: string; readonly ns: number }>;

const NAMES: Record<string, string> = {
  WorkerThread: 'inference threads',
  'libvips worker': 'image decoding',
  'libuv-worker': 'thread pool',
  V8Worker: 'garbage collection and compiling',
};

function nameOf(pid: number, thread: string): string {
  if (thread === String(pid)) return 'main thread';
  const comm = readFileSync(`/proc/${pid}/task/${thread}/comm`, 'utf8').trim();
  return NAMES[comm] ?? 'other threads';
}

/** Read from the kernel's scheduler; empty without /proc. */
export function threadTimes(pid: number): ThreadTimes {
  const times = new Map<string, { name: string; ns: number }>();
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {}
  for (const thread of threads) {
    try {
      const ran = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0];
      times.set(thread, { name: nameOf(pid, thread), ns: Number(ran) });
    } catch {
      // The thread has ended. Its time is still in that of the whole process.
    }
  }
  return times;
}

/** Milliseconds of each kind of thread between two readings. */
export function between(before: ThreadTimes, after: ThreadTimes): Record<string, number> {
  const ms: Record<string, number> = {};
  for (const [thread, { name, ns }] of after) {
    ms[name] = (ms[name] ?? 0) + (ns - (before.get(thread)?.ns ?? 0)) / 1e6;
  }
  return ms;
}
