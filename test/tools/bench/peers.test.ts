import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { Block } from '../../../lab/bench/measure/block.ts';
import { BARE } from '../../../lab/bench/measure/contenders.ts';
import { accuracyOf } from '../../../lab/bench/peers/accuracy.ts';
import { failed, outcomeOf } from '../../../lab/bench/peers/measure.ts';
import { Peer } from '../../../lab/bench/peers/peer.ts';
import { ABOUT } from '../../../lab/bench/peers/protocol.ts';
import type { PeerOutcome } from '../../../lab/bench/peers/result.ts';
import { peersSection } from '../../../lab/bench/report/peer-section.ts';
import { peerTable, timesFaster } from '../../../lab/bench/report/peer-table.ts';
import { peerTargets } from '../../../lab/bench/report/peer-targets.ts';
import { judge } from '../../../lab/shared/target.ts';
import { ROOT } from '../../helpers/folders.ts';

const block = (contender: string, round: number, throughput: number): Block => ({
  ...{ contender, round, throughput, kind: '1 MP JPEG', inFlight: 2, seconds: 3, ok: 9 },
  ...{ errors: {}, cpuMs: 1000 / throughput, clientCpuMs: 0, foreign: 0.1, threads: {} },
  ...{ p50: 1, p90: 1, p99: 1, eventLoopP99Ms: null, stages: {} },
});

const human: PeerOutcome = {
  ...failed('human', ''),
  failure: null,
  residentBytes: 5e8,
  blocks: [
    ...[block(BARE, 0, 20), block('human', 0, 2), block('human', 0, 2), block(BARE, 0, 20)],
    ...[block(BARE, 1, 24), block('human', 1, 3), block('human', 1, 3), block(BARE, 1, 24)],
  ],
};
const faceApi = failed('face-api', 'not installed: npm error code ENOTFOUND');

test('the factor is that of the bare loop in the rounds of the same peer', () => {
  const { median, low, high } = timesFaster(human);
  const rounded = [median, low, high].map((value) => Math.round(value * 1e9) / 1e9);
  assert.deepEqual(rounded, [9, 8, 10]);
});

test('a peer that could not run is a row that says why, and no target', () => {
  const result = { peers: [human, faceApi], accuracy: null };
  const { head, rows } = peerTable(result);
  assert.deepEqual(
    rows.map(([name]) => name),
    [BARE, 'human', 'face-api'],
  );
  assert.ok(rows.every(({ length }) => length === head.length));
  assert.equal(rows[2]![1], faceApi.failure);
  assert.match(peersSection(result), /npm error code ENOTFOUND/);
  assert.deepEqual(
    peerTargets(result).map((target) => [target.name, judge(target).met]),
    [['throughput of the bare loop over human', true]],
  );
});

test('where no peer ran there is still a table, and without peers no target', () => {
  const none = { peers: [failed('human', 'no registry'), faceApi], accuracy: null };
  assert.equal(peerTable(none).rows.length, 2);
  assert.deepEqual([peerTargets(none), peerTargets(null)], [[], []]);
});

test('accuracy counts each pair once and leaves out photographs without a face', () => {
  // People 0 0 1 1 and a person whose only photograph shows no face to this library.
  const gone = Number.NaN;
  const scores = [0.9, 0.1, 0.2, gone, 0.3, 0.1, gone, 0.25, gone, gone];
  const found = accuracyOf([0, 0, 1, 1, 2], scores);
  assert.deepEqual(
    [found.photographs, found.noFace, found.genuinePairs, found.impostorPairs],
    [5, 1, 2, 4],
  );
  // Above every impostor, at 0.3, one of the two genuine pairs is lost.
  assert.equal(found.fnmr, 0.5);
  assert.ok(found.threshold > 0.3 && found.threshold < 0.9);
});

test('what is installed is exactly what the report names, each with its hash', () => {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(ROOT, 'lab/bench/peers/packages', name), 'utf8'));
  const { dependencies } = read('package.json') as { dependencies: Record<string, string> };
  const lock = read('package-lock.json') as {
    packages: Record<string, { version: string; integrity?: string }>;
  };
  for (const [name, version] of Object.entries(dependencies)) {
    assert.equal(lock.packages[`node_modules/${name}`]!.version, version);
  }
  for (const [path, { integrity }] of Object.entries(lock.packages)) {
    if (path) assert.match(integrity ?? '', /^sha512-/, path);
  }
  assert.ok(ABOUT.human.includes(`human ${dependencies['@vladmandic/human']} `));
  assert.ok(ABOUT['face-api'].includes(`face-api ${dependencies['@vladmandic/face-api']} `));
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  for (const name of Object.keys(dependencies)) {
    assert.ok(!own.dependencies[name] && !own.devDependencies[name], `${name} is no dependency`);
  }
});

const standIn = pathToFileURL(join(ROOT, 'test/tools/bench/peers/stand-in.ts'));
const kind = { name: '1 MP JPEG', files: ['a', 'b'], bytes: 1 };
const open = (t: TestContext, mode: string) => {
  const env = { ...process.env, STAND_IN: mode };
  const peer = new Peer({ name: 'human', folder: ROOT, processes: 2, env, program: standIn });
  t.after(() => peer.close());
  return peer;
};

test('the processes of a peer count as one, and photographs come back in their order', async (t) => {
  const peer = open(t, 'works');
  const { latencies, errors } = await peer.work(kind, { inFlight: 2, ms: 1 });
  assert.deepEqual([latencies.length, errors], [4, { no_face: 2 }]);
  assert.equal((await peer.read()).residentBytes, 2000);
  // The stand-in’s descriptor is the length of the name, its similarity the difference.
  const scores = await peer.scores(['a', 'bb', 'cccc', 'dddddddd']);
  assert.deepEqual([...scores], [1, 3, 7, 2, 6, 4]);
});

test('a peer that dies is an outcome; a bench that was stopped is not', async (t) => {
  const setup = {
    ...{ bare: open(t, 'works'), kind, plan: { rounds: 1, blockMs: 1 }, threads: 2 },
    ...{ env: process.env, stop: () => {} },
  };
  const outcome = await outcomeOf('human', () => open(t, 'dies'), [], setup);
  assert.equal(outcome.failure, 'a process of the bench ended (exit code 3)');
  const refused = await outcomeOf('human', () => open(t, 'works'), [], setup);
  assert.equal(refused.failure, 'did not accept 1 MP JPEG: no_face');
  const stop = () => {
    throw new Error('Stopped');
  };
  const stopped = outcomeOf('human', () => open(t, 'dies'), [], { ...setup, stop });
  await assert.rejects(stopped, /Stopped/);
});
