import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ADAPT_AFTER_MS,
  type AdaptationFacts,
  type AdaptationFault,
  adaptationFault,
  MAX_ADAPTIVE,
  replacesOldest,
} from '../../../../src/domain/comparison/adaptation.ts';
import { MAX_TEMPLATES } from '../../../../src/domain/comparison/template.ts';
import { PROFILES } from '../../../../src/domain/face/quality.ts';
import { GOOD_FACE } from '../../../helpers/photos/measures.ts';

const NOW = Date.UTC(2026, 0, 10);

/** Every condition is just met. */
const GOOD: AdaptationFacts = {
  success: true,
  confident: { score: 0.55, threshold: 0.55 },
  enrolled: { score: 0.48, threshold: 0.48 },
  measures: { ...GOOD_FACE, norm: PROFILES.strict.minNorm },
  livenesses: [0.5],
  padThreshold: 0.5,
  replayed: false,
  templates: 2,
  adaptive: 1,
  lastAdaptedAt: NOW - ADAPT_AFTER_MS,
  now: NOW,
};

const unclear = { ...GOOD_FACE, norm: PROFILES.strict.minNorm - 0.01 };

const FAILING: [why: string, fault: AdaptationFault, change: Partial<AdaptationFacts>][] = [
  ['the login was refused', 'refused', { success: false }],
  ['the score is one step short', 'unsure', { confident: { score: 0.5499, threshold: 0.55 } }],
  ['the embedder is less sure', 'poor-quality', { measures: unclear }],
  ['dark glasses', 'poor-quality', { measures: { ...GOOD_FACE, eyes: 0.2 } }],
  ['liveness was not judged', 'not-seen-live', { livenesses: [null] }],
  ['a spoof that was only reported', 'not-seen-live', { livenesses: [0.49] }],
  ['one later frame is suspected', 'not-seen-live', { livenesses: [0.9, 0.9, 0.49] }],
  ['one later frame was not judged', 'not-seen-live', { livenesses: [0.9, null] }],
  ['no frame at all', 'not-seen-live', { livenesses: [] }],
  ['a replay that was only reported', 'not-seen-new', { replayed: true }],
  ['nobody looked for a replay', 'not-seen-new', { replayed: null }],
  ['a millisecond early', 'too-soon', { lastAdaptedAt: NOW - ADAPT_AFTER_MS + 1 }],
  ['the clock was set back', 'too-soon', { lastAdaptedAt: NOW + 1 }],
  [
    'everything is enrolled',
    'full',
    { templates: MAX_TEMPLATES, adaptive: 0, lastAdaptedAt: null },
  ],
  ['too far from what was enrolled', 'drifted', { enrolled: { score: 0.4799, threshold: 0.48 } }],
];

test('a face becomes a template when every condition holds', () => {
  assert.equal(adaptationFault(GOOD), null);
  assert.equal(adaptationFault({ ...GOOD, adaptive: 0, lastAdaptedAt: null }), null, 'the first');
  assert.equal(adaptationFault({ ...GOOD, livenesses: [0.5, 0.5, 0.5] }), null, 'a sequence');
});

for (const [why, fault, change] of FAILING) {
  test(`no template: ${why}`, () => {
    assert.equal(adaptationFault({ ...GOOD, ...change }), fault);
  });
}

test('the oldest adaptive template makes room, never an enrolled one', () => {
  const cases: [templates: number, adaptive: number, replaces: boolean][] = [
    [1, 0, false],
    [1 + MAX_ADAPTIVE - 1, MAX_ADAPTIVE - 1, false],
    [1 + MAX_ADAPTIVE, MAX_ADAPTIVE, true],
    [MAX_TEMPLATES - 1, 1, false],
    [MAX_TEMPLATES, 1, true],
    [MAX_TEMPLATES, 0, false],
  ];
  for (const [templates, adaptive, replaces] of cases) {
    assert.equal(replacesOldest({ templates, adaptive }), replaces, `${templates}, ${adaptive}`);
    const fault = adaptationFault({ ...GOOD, templates, adaptive });
    const fits = templates - (replaces ? 1 : 0) < MAX_TEMPLATES;
    assert.equal(fault, fits ? null : 'full', `${templates}, ${adaptive}`);
  }
});
