import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { ENROLMENT } from '../bench/load/photos.ts';
import type { Drill } from './drill.ts';
import { listed, openLanes } from './faults/lanes.ts';
import { MemoryGroup } from './faults/memory-group.ts';
import { faceRequest } from './load/call.ts';
import { withService } from './load/rig.ts';

const MIB = 2 ** 20;
const SIDE = 4096;
/** Answers that are right here; 429 and 503 overloaded are allowed under load. */
const FINE = /^(200|422 |429 |503 overloaded)/;

/** The largest photographs that are accepted, in the formats that need most memory to decode. */
async function worst(): Promise<Buffer[]> {
  const face = sharp(await readFile(ENROLMENT[0]!));
  const phone = face.clone().resize(16_320, 12_240, { fit: 'cover' });
  const full = { progressive: true, chromaSubsampling: '4:4:4' };
  const square = face.clone().resize(SIDE, SIDE, { fit: 'cover' });
  return Promise.all([
    phone.jpeg({ quality: 60 }).toBuffer(),
    face
      .clone()
      .resize(4032, 3024, { fit: 'cover' })
      .jpeg({ quality: 60, ...full })
      .toBuffer(),
    square.clone().png({ palette: true, colours: 16, compressionLevel: 9 }).toBuffer(),
    square.clone().webp({ effort: 0 }).toBuffer(),
  ]);
}

export const memoryLimit: Drill = {
  name: 'memory-limit',
  rows: ['F10'],
  about:
    'The largest photographs, eight at once, in a control group of the container (root, 1 min).',
  options: {
    mib: { about: 'limit of memory; docker-compose.yml gives 768', default: 768 },
    lanes: { about: 'photographs at once', default: 8 },
    seconds: { about: 'how long', default: 40 },
  },
  async run({ number, progress, ...context }) {
    const photos = await worst();
    const group = new MemoryGroup(number('mib') * MIB);
    try {
      return await withService(
        context,
        { users: 1, around: (start) => group.within(start) },
        async ({ server }) => {
          const requests = photos.map((photo) =>
            faceRequest(server.port, '/authenticate', 'person-0', photo),
          );
          const lanes = openLanes(number('lanes'), requests);
          progress(`${number('lanes')} at once for ${number('seconds')} s`);
          await pause(number('seconds') * 1000, undefined, { signal: context.stop });
          await lanes.end();
          const { kills, peak } = group.read();
          const other = Object.keys(lanes.outcomes).filter((outcome) => !FINE.test(outcome));
          return {
            passed: kills === 0 && other.length === 0,
            said:
              kills === 0 && other.length === 0
                ? 'every photograph was answered or shed, and nothing was killed'
                : `${kills} processes were killed, other answers: ${other.join(', ') || 'none'}`,
            evidence: [
              `photographs: ${photos.map((p) => `${(p.length / MIB).toFixed(1)} MiB`).join(', ')}`,
              `answers: ${listed(lanes.outcomes)}`,
              `limit ${number('mib')} MiB, most in use ${(peak / MIB).toFixed(0)} MiB, oom_kill ${kills}`,
            ],
          };
        },
      );
    } finally {
      await group.remove();
    }
  },
};
