import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import Sqlite from 'better-sqlite3';
import { ENROLMENT } from '../bench/load/photos.ts';
import type { Drill } from './drill.ts';
import { listed, openLanes } from './faults/lanes.ts';
import { faceRequest } from './load/call.ts';
import { type Rig, withService } from './load/rig.ts';

const MB = 1e6;
const LANES = 4;
/** SQLite makes a checkpoint at 1,000 pages of 4 KiB by itself, the service once a minute. */
const SMALL = 5 * MB;
const FOLDED_WITHIN_SECONDS = 75;

async function logBytes({ server }: Rig): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${server.port}/metrics`)).text();
  return Number(/^biometric_store_log_bytes (\S+)$/m.exec(text)![1]);
}

/** A reader that does not end prevents checkpoints while attempts are written. */
export const longReader: Drill = {
  name: 'long-reader',
  rows: ['D03'],
  about: 'Something reads the database without an end while it is written (about 4 min).',
  options: { seconds: { about: 'how long it reads', default: 120 } },
  run: ({ number, progress, ...context }) =>
    withService(context, { users: LANES }, async (rig) => {
      const photo = await readFile(ENROLMENT[0]!);
      const show = rig.users.map((user) =>
        faceRequest(rig.server.port, '/authenticate', user, photo),
      );
      const reader = new Sqlite(join(rig.folder, 'biometric.db'), { readonly: true });
      reader.exec('BEGIN');
      reader.prepare('SELECT count(*) FROM audit').get();
      const lanes = openLanes(LANES, show);
      let grown = 0;
      for (let second = 0; second < number('seconds') && !context.stop.aborted; second++) {
        await pause(1000);
        grown = await logBytes(rig);
        if (second % 10 === 9) progress(`the log has ${(grown / MB).toFixed(1)} MB`);
      }
      reader.close();
      let folded = grown;
      let seconds = 0;
      for (
        ;
        folded > SMALL && seconds < FOLDED_WITHIN_SECONDS && !context.stop.aborted;
        seconds++
      ) {
        await pause(1000);
        folded = await logBytes(rig);
      }
      await lanes.end();
      context.stop.throwIfAborted();
      const clean = Object.keys(lanes.outcomes).join() === '200';
      return {
        passed: clean && grown > SMALL && folded <= SMALL,
        said: clean
          ? 'the metric shows how the log grows, and without the reader it is small within a minute'
          : 'attempts failed',
        evidence: [
          `attempts: ${listed(lanes.outcomes)}`,
          `log after ${number('seconds')} s with the reader: ${(grown / MB).toFixed(1)} MB (the alert is at 64)`,
          `log ${seconds} s after it ended: ${(folded / MB).toFixed(1)} MB`,
        ],
      };
    }),
};
