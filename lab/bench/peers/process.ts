import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Reading } from '../load/contender.ts';
import { answerEach } from '../load/helper.ts';
import { closedLoop, steadyClock } from '../load/load.ts';
import { ENROLMENT } from '../load/photos.ts';
import type { BareWork } from '../measure/bare-protocol.ts';
import { LIBRARIES } from './libraries.ts';
import type { Descriptor, PeerName, PeerQuestion } from './protocol.ts';

// Each process uses one core, because the WebAssembly of these libraries has one thread in Node.
sharp.concurrency(1);
const { BENCH_PEER: name, BENCH_PEERS_FOLDER: folder } = process.env as Record<string, string>;
const load = createRequire(join(folder!, 'package.json'));

const opening = (async () => {
  const library = await LIBRARIES[name as PeerName]({ load, folder: folder! });
  const describe = async (photo: Uint8Array): Promise<Descriptor | null> => {
    const { data, info } = await sharp(photo)
      .autoOrient()
      .toColourspace('srgb')
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return library.describe(data, info.width, info.height);
  };
  const enrolled = await describe(await readFile(ENROLMENT[0]!));
  if (!enrolled) throw new Error('it finds no face in the photograph to enrol');
  return { describe, enrolled, similarity: library.similarity };
})();
// The first question awaits it and reports its error.
opening.catch(() => {});

async function work({ files, load }: Extract<PeerQuestion, { kind: 'work' }>): Promise<BareWork> {
  const { describe, enrolled, similarity } = await opening;
  const photos = await Promise.all(files.map((file) => readFile(file)));
  const alone = { ...load, inFlight: 1 };
  const { ms, latencies, errors } = await closedLoop(alone, steadyClock, async (n) => {
    const found = await describe(photos[n % photos.length]!);
    if (!found) return 'no_face';
    // The decision does not matter: the work was done.
    return Number.isFinite(similarity(found, enrolled)) ? 'ok' : 'no_score';
  });
  return { ms, latencies: [...latencies], errors, stages: {} };
}

function read(): Reading {
  const { user, system } = process.cpuUsage();
  const residentBytes = process.memoryUsage.rss();
  return { cpuSeconds: (user + system) / 1e6, residentBytes, eventLoopP99Ms: null, stages: {} };
}

async function describeAll(files: readonly string[]): Promise<(number[] | null)[]> {
  const { describe } = await opening;
  const all: (number[] | null)[] = [];
  for (const file of files) {
    const found = await describe(await readFile(file));
    all.push(found && Array.from(found));
  }
  return all;
}

/** Every pair once, in the order (0,1), (0,2) … (1,2) …; NaN where a face is missing. */
async function compareAll(all: readonly (Descriptor | null)[]): Promise<Float64Array> {
  const { similarity } = await opening;
  return Float64Array.from(
    all.flatMap((a, i) => all.slice(i + 1).map((b) => (a && b ? similarity(a, b) : Number.NaN))),
  );
}

answerEach(async (question: PeerQuestion) => {
  if (question.kind === 'work') return work(question);
  if (question.kind === 'read') return read();
  if (question.kind === 'describe') return describeAll(question.files);
  return compareAll(question.descriptors);
});
