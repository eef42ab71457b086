import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../folders.ts';

/** One frame of a sample video as JPEG, so many seconds after its beginning; takes ffmpeg. */
export function videoFrame(file: string, seconds: number): Buffer {
  const video = join(process.env.SAMPLES_PATH || join(ROOT, 'samples'), file);
  const place = ['-ss', String(seconds), '-i', video, '-frames:v', '1'];
  const jpeg = ['-q:v', '2', '-f', 'image2pipe', '-c:v', 'mjpeg', '-'];
  const { status, stdout, stderr } = spawnSync('ffmpeg', ['-v', 'error', ...place, ...jpeg]);
  if (status !== 0 || stdout.length === 0) throw new Error(`no frame of ${file}: ${stderr}`);
  return stdout;
}
