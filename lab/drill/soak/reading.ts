import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { seriesValue } from '../../bench/measure/exposition.ts';
import { residentBytes } from '../../bench/measure/memory-watch.ts';
import type { Rig } from '../load/rig.ts';

/** The values that must not grow, at one moment. */
export interface Reading {
  readonly rss: number;
  readonly heap: number;
  /** Buffers outside the heap. */
  readonly external: number;
  readonly wal: number;
  readonly queued: number;
  /** Handles that the event loop of the service has open. */
  readonly handles: number;
  /** Open file descriptors; NaN where the system does not count them. */
  readonly files: number;
}

const sizeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

const openFiles = (pid: number): number =>
  process.platform === 'linux' ? readdirSync(`/proc/${pid}/fd`).length : Number.NaN;

export async function read({ server, folder }: Rig): Promise<Reading> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  const value = (series: string) => seriesValue(text, series) ?? Number.NaN;
  return {
    rss: residentBytes(server.pid) ?? value('process_resident_memory_bytes'),
    heap: value('nodejs_heap_size_used_bytes'),
    external: value('nodejs_external_memory_bytes'),
    wal: sizeOf(join(folder, 'biometric.db-wal')),
    queued: value('biometric_queue_length'),
    handles: value('nodejs_active_handles_total'),
    files: openFiles(server.pid),
  };
}

/** Counts that must be exact when no requests come any more. */
export interface AtRest {
  readonly files: number;
  readonly handles: number;
  readonly queued: number;
  readonly temporary: readonly string[];
  readonly reservations: number;
}

/** Longer than the service keeps an idle connection. */
const REST_MS = 7000;

export async function readAtRest(rig: Rig): Promise<AtRest> {
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const { files, handles, queued } = await read(rig);
  const db = new Sqlite(join(rig.folder, 'biometric.db'), { readonly: true });
  try {
    const counted = db.prepare<[], number>('SELECT count(*) FROM reservations').pluck();
    const temporary = readdirSync(rig.temporary);
    return { files, handles, queued, temporary, reservations: counted.get()! };
  } finally {
    db.close();
  }
}
