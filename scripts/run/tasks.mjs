import { check } from './check.mjs';
import { say } from './messages.mjs';
import { MEMORY } from './process.mjs';
import { testArguments } from './test-arguments.mjs';

const BIOME = 'node_modules/@biomejs/biome/bin/biome';

/** Runs steps one after the other and stops at the first that fails. */
async function inTurn(...steps) {
  for (const step of steps) {
    const code = await step();
    if (code !== 0) return code;
  }
  return 0;
}

const assets = (node, ...args) => node('dev/fetch-assets.ts', ...args);
const build = (node) => node('dev/build.ts');

const test = (node, args) =>
  inTurn(
    () => assets(node),
    () => build(node),
    () => node('--test', '--test-concurrency=2', ...testArguments(args)),
  );

async function samplesIfPossible(node) {
  const code = await assets(node, 'samples');
  if (code >= 128) return code;
  if (code !== 0) say('Going on without the sample photographs; the service does not need them.');
  return 0;
}

/** Commands of npm run models that need the tools that measure. */
const MODEL_TOOLS = { add: 'lab/add-model.ts', calibrate: 'lab/calibrate-model.ts' };

export const TASKS = {
  start: {
    about: 'Fetch the models, build and start the service.',
    run: (node, args) =>
      inTurn(
        () => assets(node, 'models'),
        () => samplesIfPossible(node),
        () => build(node),
        () => node(...MEMORY.flags, '--enable-source-maps', 'dist/server.js', ...args),
      ),
  },
  dev: {
    about: 'Start the service from its sources and restart it on every change.',
    run: (node, args) =>
      inTurn(
        () => assets(node, 'models'),
        () => samplesIfPossible(node),
        () => node(...MEMORY.flags, '--watch', 'src/server.ts', ...args),
      ),
  },
  test: { about: 'Run the tests, all of them or the files given.', run: test },
  'test:stack': {
    about: 'Test with the real Redis, Nginx, Prometheus and Wine where they are installed.',
    run: (node, args) => test(node, ['test/stack/**/*.test.ts', ...args]),
  },
  'test:compose': {
    about: 'Build and start the whole compose file on the Docker engine and test it.',
    // It takes minutes, so the tests of this folder run only when they are asked for.
    env: { TEST_COMPOSE: '1' },
    run: (node, args) => test(node, ['test/stack/compose/**/*.test.ts', ...args]),
  },
  check: { about: 'Check style, types and the generated documents.', run: check },
  format: {
    about: 'Rewrite the files in the house style.',
    run: (node, args) => node(BIOME, 'check', '--write', '.', ...args),
  },
  build: { about: 'Compile the service into dist.', run: build },
  assets: {
    about: 'Fetch and verify the models and the sample photographs.',
    run: (node, args) => assets(node, ...args),
  },
  evaluate: {
    about: 'Measure how well faces are told apart.',
    run: (node, args) =>
      inTurn(
        () => assets(node, 'models'),
        () => node('lab/evaluate.ts', ...args),
      ),
  },
  models: {
    about: 'Check, calibrate and choose face models of your own.',
    run: (node, args) =>
      inTurn(
        () => assets(node, 'models'),
        // Calibrating measures thousands of photographs and needs the tools that measure.
        () => node(MODEL_TOOLS[args[0]] ?? 'operator/models.ts', ...args),
      ),
  },
  population: {
    about: 'Show and learn what the people of this site say about its error rates.',
    run: (node, args) => node('operator/population.ts', ...args),
  },
  keys: {
    about: 'Make, list and revoke API keys.',
    run: (node, args) => node('operator/keys.ts', ...args),
  },
  'audit:verify': {
    about: 'Check that no row of the audit log was changed.',
    run: (node, args) => node('operator/audit-verify.ts', ...args),
  },
  backup: {
    about: 'Copy the database, also while the service runs, and check the copy.',
    run: (node, args) => node('operator/backup.ts', ...args),
  },
  restore: {
    about: 'Put a backup in the place of the database.',
    run: (node, args) => node('operator/restore.ts', ...args),
  },
  bench: {
    about: 'Measure the service against the bare pipeline.',
    run: (node, args) =>
      inTurn(
        () => assets(node),
        () => build(node),
        () => node('lab/bench.ts', ...args),
      ),
  },
  drill: {
    about: 'Break the service on purpose and look at what it does.',
    run: (node, args) =>
      inTurn(
        () => assets(node),
        () => build(node),
        () => node('lab/drill.ts', ...args),
      ),
  },
  attacks: {
    about: 'Measure what attacks on the comparison achieve.',
    run: (node, args) =>
      inTurn(
        () => assets(node, 'models'),
        () => node('lab/attacks.ts', ...args),
      ),
  },
  timing: {
    about: 'Measure whether the time of an answer tells who is enrolled.',
    run: (node, args) =>
      inTurn(
        () => assets(node),
        () => node('lab/timing.ts', ...args),
      ),
  },
  fuzz: {
    about: 'Send mutated pictures and forms to the real service.',
    run: (node, args) =>
      inTurn(
        () => assets(node),
        () => node('lab/fuzz.ts', ...args),
      ),
  },
  'supply-chain': {
    about: 'Check lock file, licences and secrets; write the bill of materials.',
    run: (node, args) => node('dev/supply-chain.ts', ...(args.length > 0 ? args : ['all'])),
  },
  golden: {
    about: 'Write the golden vectors anew, after a change of the pinned models.',
    run: (node) =>
      inTurn(
        () => assets(node, 'models'),
        () => node('dev/golden.ts'),
      ),
  },
  dashboards: {
    about: 'Write the Grafana dashboards anew.',
    run: (node, args) => node('dev/dashboards.ts', ...args),
  },
  docs: {
    about: 'Write the generated documents anew.',
    run: (node, args) => node('dev/docs.ts', ...args),
  },
};
