import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SoakResult } from '../../../lab/drill/soak/soak.ts';
import { planned } from '../../../lab/drill/soak/traffic.ts';
import { leaks, slopeAMinute, trends } from '../../../lab/drill/soak/verdict.ts';

const rest = { files: 30, handles: 4, queued: 0, temporary: [], reservations: 0 };
const sample = (at: number, rss: number) => ({
  at,
  rss,
  heap: 30e6,
  external: 10e6,
  wal: 1e6,
  queued: 0,
  handles: 5,
  files: 31,
});

const result = (more: Partial<SoakResult> = {}): SoakResult => ({
  rate: 10,
  seconds: 3600,
  mixed: {
    sent: { match: 2 },
    unexpected: {},
    matches: Float64Array.of(100, 110),
    matchesDue: Float64Array.of(0, 1),
    next: 2,
  },
  samples: [sample(0, 300e6), sample(1800, 301e6), sample(3600, 300e6)],
  before: rest,
  after: rest,
  ...more,
});

const missed = (soaked: SoakResult) =>
  [...leaks(soaked), ...trends(soaked)].filter(({ met }) => !met).map(({ name }) => name);

test('a flat run meets everything', () => {
  assert.deepEqual(missed(result()), []);
});

test('each leak is seen by its name', () => {
  const after = { files: 31, handles: 5, queued: 1, temporary: ['a'], reservations: 1 };
  assert.deepEqual(missed(result({ after })), [
    'open files more at the end',
    'handles more at the end',
    'temporary files left',
    'reservations left',
    'photographs left in the queue',
  ]);
  const { mixed } = result();
  assert.deepEqual(missed(result({ mixed: { ...mixed, unexpected: { 'match 500': 1 } } })), [
    'unexpected answers',
  ]);
});

test('memory that grows is judged by its slope, once a run is long enough', () => {
  const samples = [sample(0, 300e6), sample(1800, 331e6), sample(3600, 362e6)];
  assert.deepEqual(missed(result({ samples })), ['resident memory']);
  assert.deepEqual(missed(result({ samples, seconds: 60 })), []);
});

test('the slope is that of a straight line', () => {
  const line = [0, 60, 120, 180].map((at) => [at, 5 + at / 30] as const);
  assert.equal(slopeAMinute(line), 2);
});

test('one request in twenty is bad, and whoever is erased was enrolled', () => {
  const photo = Buffer.from('photo');
  const photos = { own: [photo, photo], stranger: photo, faceless: photo };
  const question = { port: 1, users: ['anna', 'berta'], photos };
  const all = Array.from({ length: 4000 }, (_, n) => planned(n, question));
  const count = (kind: string) => all.filter((one) => one.kind === kind).length;
  assert.deepEqual(
    ['bad', 'stranger', 'enrol', 'history', 'match'].map(count),
    [200, 200, 200, 405, 2800],
  );
  const there = new Set<string>();
  for (const { kind, request } of all) {
    const guest = /guest-\d+/.exec(kind === 'enrol' ? request.body!.toString() : request.path)?.[0];
    if (kind === 'enrol') there.add(guest!);
    if (kind === 'erase') assert.ok(there.delete(guest!), request.path);
  }
  assert.equal(there.size, 5);
});
