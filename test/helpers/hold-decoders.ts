import { execFileSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { ownFolder } from './folders.ts';

/** How many threads libuv keeps for a whole process, its workers included. */
const LIBUV_THREADS = Number(process.env.UV_THREADPOOL_SIZE || 4);

/**
 * Stops every decoder of this process until the function that it returns is called. The decoder runs
 * on the threads of libuv, and each of them now opens a named pipe, which waits for a writer.
 */
export function holdDecoders(t: TestContext): () => Promise<void> {
  const pipe = join(ownFolder(t), 'pipe');
  execFileSync('mkfifo', [pipe]);
  const opening = Array.from({ length: LIBUV_THREADS }, () => open(pipe, 'r'));
  let released: Promise<void> | null = null;
  const release = async () => {
    const writer = openSync(pipe, 'r+');
    const handles: FileHandle[] = await Promise.all(opening);
    await Promise.all(handles.map((handle) => handle.close()));
    closeSync(writer);
  };
  const once = () => {
    released ??= release();
    return released;
  };
  t.after(once);
  return once;
}
