import { readFile } from 'node:fs/promises';
import { Agent } from 'node:http';
import { basename } from 'node:path';
import { alignColumns } from '../../operator/command/columns.ts';
import { ENROLMENT } from '../bench/load/photos.ts';
import { COSTLY } from './costly/corpus.ts';
import type { Drill, DrillContext, Verdict } from './drill.ts';
import { call, faceRequest } from './load/call.ts';
import { type Rig, withService } from './load/rig.ts';

const MIB = 2 ** 20;

interface Picture {
  readonly name: string;
  readonly bytes: Buffer;
  /** The expected problem, `read`, or null when any documented refusal is right. */
  readonly answer: string | null;
}

/** The pictures that the drill makes, and files that the operator names, separated by commas. */
async function* picturesOf(files: string): AsyncGenerator<Picture> {
  for (const { name, make, answer } of COSTLY) yield { name, bytes: await make(), answer };
  for (const file of files.split(',').filter(Boolean)) {
    yield { name: basename(file), bytes: await readFile(file), answer: null };
  }
}

interface Judged {
  readonly name: string;
  readonly kilobytes: number;
  readonly said: string;
  readonly cpuMs: number;
  readonly fault: string | null;
}

async function judge(rig: Rig, agent: Agent, picture: Picture, mostMs: number): Promise<Judged> {
  const { name, bytes, answer } = picture;
  const request = faceRequest(rig.server.port, '/authenticate', 'person-0', bytes);
  const before = (await rig.service.read()).cpuSeconds;
  const { status, error } = await call(agent, request);
  rig.server.assertRunning();
  const cpuMs = 1000 * ((await rig.service.read()).cpuSeconds - before);
  const said = status === 200 ? 'read' : error;
  const wrong =
    answer === null ? status !== 200 && status !== 415 && status !== 422 : said !== answer;
  const fault = wrong ? `answered ${status} ${said}` : cpuMs > mostMs ? 'too much work' : null;
  return { name, kilobytes: bytes.length / 1024, said, cpuMs, fault };
}

async function run({ number, text, progress, ...context }: DrillContext): Promise<Verdict> {
  return withService(context, { users: 1 }, async (rig) => {
    const agent = new Agent({ keepAlive: true });
    const photo = await readFile(ENROLMENT[1]!);
    const good = faceRequest(rig.server.port, '/authenticate', 'person-0', photo);
    const judged: Judged[] = [];
    let failedAfter = 0;
    for await (const picture of picturesOf(text('files'))) {
      context.stop.throwIfAborted();
      progress(picture.name);
      judged.push(await judge(rig, agent, picture, number('ms')));
      if ((await call(agent, good)).status !== 200) failedAfter++;
    }
    agent.destroy();
    const { residentBytes } = await rig.service.read();
    const faults = judged.filter(({ fault }) => fault !== null);
    const rows = judged.map(({ name, kilobytes, said, cpuMs, fault }) => [
      name,
      `${kilobytes.toFixed(0)} kB`,
      `${cpuMs.toFixed(0)} ms`,
      fault ?? said,
    ]);
    const passed = faults.length === 0 && failedAfter === 0;
    return {
      passed,
      said: passed
        ? `${judged.length} pictures were answered as documented, each within ${number('ms')} ms of processor time, and a photograph after each`
        : `${faults.length} pictures cost too much or were answered wrongly, ${failedAfter} photographs afterwards`,
      evidence: [
        alignColumns([['picture', 'size', 'processor', 'answer'], ...rows]),
        `resident at the end: ${(residentBytes / MIB).toFixed(0)} MiB`,
      ],
    };
  });
}

export const costlyPictures: Drill = {
  name: 'costly-pictures',
  rows: ['B13'],
  about:
    'Small pictures that take a decoder seconds or minutes: what each costs the service (1 min).',
  options: {
    ms: { about: 'processor time that one may cost', default: 1000 },
    files: { about: 'more pictures to send, separated by commas', default: '' },
  },
  run,
};
