import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { ENROLMENT } from '../bench/load/photos.ts';
import type { Drill } from './drill.ts';
import { listed, openLanes } from './faults/lanes.ts';
import { call, faceRequest } from './load/call.ts';
import { type Rig, withService } from './load/rig.ts';

const MIB = 2 ** 20;
const LANES = 4;
/** The allocator keeps some freed memory. A leaked session would be more, at every reload. */
const GROWTH = 1.1;

async function residentMiB({ server }: Rig): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/health`);
  const { memory } = (await answer.json()) as { memory: { rss_bytes: number } };
  return memory.rss_bytes / MIB;
}

const largest = (values: readonly number[], from: number, to: number): number =>
  Math.max(...values.slice(Math.floor(from * values.length), Math.ceil(to * values.length)));

/** Replaces all workers again and again while photographs are sent. */
export const reload: Drill = {
  name: 'reload',
  rows: ['F09'],
  about: 'All workers are replaced again and again under load (about a second each time).',
  options: { cycles: { about: 'how often; 2,000 take about an hour', default: 100 } },
  run: ({ number, progress, ...context }) =>
    withService(context, { users: LANES }, async (rig) => {
      const { port } = rig.server;
      const photo = await readFile(ENROLMENT[0]!);
      const show = rig.users.map((user) => faceRequest(port, '/authenticate', user, photo));
      const lanes = openLanes(LANES, show);
      const agent = new Agent({ keepAlive: true });
      const resident: number[] = [];
      const reloads: Record<string, number> = {};
      for (let cycle = 1; cycle <= number('cycles') && !context.stop.aborted; cycle++) {
        const { status } = await call(agent, { port, method: 'POST', path: '/admin/reload-model' });
        reloads[status] = (reloads[status] ?? 0) + 1;
        rig.server.assertRunning();
        resident.push(await residentMiB(rig));
        if (cycle % 10 === 0) progress(`${cycle} reloads, ${resident.at(-1)!.toFixed(0)} MiB`);
      }
      agent.destroy();
      await lanes.end();
      context.stop.throwIfAborted();
      const [early, late] = [largest(resident, 0.25, 0.5), largest(resident, 0.75, 1)];
      const flat = late <= early * GROWTH;
      const clean = Object.keys(lanes.outcomes).join() === '200';
      const done = Object.keys(reloads).join() === '200';
      return {
        passed: flat && clean && done,
        said:
          flat && clean && done
            ? 'no request failed, nothing aborted, memory is flat'
            : 'a request or a reload failed, or memory grew',
        evidence: [
          `reloads: ${listed(reloads)}`,
          `photographs meanwhile: ${listed(lanes.outcomes)}`,
          `largest resident memory: second quarter ${early.toFixed(0)} MiB, last ${late.toFixed(0)} MiB`,
        ],
      };
    }),
};
