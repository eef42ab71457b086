import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { test } from 'node:test';
import { ROOT } from '../helpers/folders.ts';

interface Tool {
  readonly what: string;
  /** Finds a use in code without comments; see `bodyOf`. */
  readonly use: RegExp;
  /** Files that may use it, each with the reason why no uncounted guess is possible there. */
  readonly users: Readonly<Record<string, string>>;
}

const FOR_REGULATED = 'only RegulatedComparison has it';
const LEARNING = 'enrolled people with each other, of which only sums come out';

/** The functions that are needed to compare a face with the templates of a user. */
const TOOLS: readonly Tool[] = [
  {
    what: 'functions that compare vectors',
    use: /\bcomparisonScore\b|\bdot\b[^;]*from '[^']*matching\.ts'/,
    users: {
      'domain/comparison/matching.ts': 'defines them',
      'domain/challenge/sequence.ts': 'the frames of one attempt with each other',
      'domain/population/site-score.ts': 'a face with the centres of a population',
      'calibration/population/score-spread.ts': LEARNING,
      'calibration/population/directions.ts': LEARNING,
      'calibration/population/learn-parts.ts': LEARNING,
      'calibration/population/evenness.ts': LEARNING,
      'calibration/population/distinct-people.ts': LEARNING,
      'calibration/population/site-rates.ts': LEARNING,
      'services/shared/site-scores.ts': 'defines the score of a site',
      'domain/comparison/replay.ts': 'a photograph that has matched, with those shown before',
    },
  },
  {
    what: 'the score of a site',
    use: /\bSiteScores\b|\bScores\b|\bscores\.compare\b/,
    users: {
      'services/shared/site-scores.ts': 'defines it',
      'services/enrolment/enroll.ts': 'the photographs of one enrolment with each other',
      'services/enrolment/duplicate-search.ts':
        'with everybody; a refusal is taken from the budgets',
      'services/authentication/adapt.ts': 'a photograph that has matched',
      'services/authentication/authenticate.ts': 'hands it to the check of the frames',
      'services/authentication/frames.ts': 'the frames of one attempt with each other',
      'services/shared/matcher.ts': FOR_REGULATED,
      'app/services.ts': 'puts the use cases together',
    },
  },
  {
    what: 'stored templates',
    use: /\.templates\(|Pick<TemplateStore,[^>]*'templates'|(?<!Pick<)\bTemplateStore\b|\bStore\['users'\]|Pick<\s*Store,/,
    users: {
      'ports/store.ts': 'declares them',
      'store/sqlite/tables/users.ts': 'keeps them',
      'telemetry/store-queries.ts': 'measures every call of the store',
      'services/enrolment/duplicate-search.ts': 'as above',
      'services/authentication/adapt.ts': 'as above',
      'services/population/learn-population.ts': 'hands them to the learner',
      'services/shared/references.ts': 'fuses them for Matcher',
      'services/shared/matcher.ts': FOR_REGULATED,
    },
  },
  {
    what: 'the reference of a user',
    use: /(?<!Pick<)\bReferences\b|\breferences\.of\b/,
    users: {
      'services/shared/references.ts': 'defines it',
      'services/shared/matcher.ts': FOR_REGULATED,
      'app/services.ts': 'puts the use cases together',
    },
  },
  {
    what: 'Matcher',
    use: /\bMatcher\b/,
    users: {
      'services/shared/matcher.ts': 'defines it',
      'services/shared/regulated-comparison.ts': 'takes a try for each comparison',
      'app/services.ts': 'puts the use cases together',
    },
  },
];

/** Without comments, and without imports of anything but functions that compare. */
const bodyOf = (text: string): string =>
  text
    .replaceAll(/\/\*.*?\*\//gs, '')
    .replaceAll(/\/\/.*$/gm, '')
    .replaceAll(/^ *import\b[^;]*;/gm, (line) => (line.includes('matching.ts') ? line : ''));

const sources = new Map(
  readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => {
      const text = readFileSync(join(ROOT, 'src', file), 'utf8');
      return [file.split(sep).join('/'), bodyOf(text)] as const;
    }),
);

const usersIn = (files: ReadonlyMap<string, string>, { use }: Tool): string[] =>
  [...files].filter(([, text]) => use.test(text)).map(([file]) => file);

for (const tool of TOOLS) {
  test(`only these may use ${tool.what}: a face is compared by RegulatedComparison or not at all`, () => {
    assert.deepEqual(usersIn(sources, tool).toSorted(), Object.keys(tool.users).toSorted());
  });
}

/** Code that compares faces outside of these files; the test must find each. */
const OUTSIDE = {
  'a use case that compares': `import { comparisonScore } from '../domain/matching.ts';
    export const score = (a, b) => comparisonScore(a, b);`,
  'the product under another name': `import { dot as product } from '../domain/matching.ts';`,
  'a use case that opens templates': `export interface Deps {
    readonly store: Pick<TemplateStore, 'find' | 'templates'>; }`,
  'a use case with the whole store': `import type { TemplateStore } from '../ports/store.ts';
import type { Clock } from '../ports/system.ts';
    export interface Deps { readonly store: TemplateStore; }`,
  'a route that opens templates': 'const all = await stores.users.templates(user);',
  'a use case with the references': `import type { References } from './references.ts';
    export interface Deps { readonly references: References; }`,
  'a use case with a matcher': `import { Matcher, type Probe } from './matcher.ts';
    export interface Deps { readonly matcher: Matcher; }`,
};

test('somebody who compares in another place is found', () => {
  for (const [what, text] of Object.entries(OUTSIDE)) {
    const files = new Map([['services/new.ts', bodyOf(text)]]);
    assert.ok(
      TOOLS.some((tool) => usersIn(files, tool).length > 0),
      what,
    );
  }
  const allowed = `import type { Recorder } from '../ports/recorder.ts';
import type { TemplateStore } from '../ports/store.ts';
    import type { References } from './references.ts';
    export interface Deps { readonly store: Pick<TemplateStore, 'find'>;
      readonly references: Pick<References, 'forget'>; }`;
  const found = TOOLS.filter(
    (tool) => usersIn(new Map([['services/new.ts', bodyOf(allowed)]]), tool).length > 0,
  );
  assert.deepEqual(found, []);
});
