import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Install, type Locked, readInstall } from '../../../dev/supply-chain/lock.ts';
import {
  checkLockfiles,
  installedFaults,
  lockfileFaults,
} from '../../../dev/supply-chain/lockfile.ts';
import { ROOT } from '../../helpers/folders.ts';

const real = await readInstall(ROOT, '.');
const PATH = 'node_modules/fastify';
const SOMEWHERE = 'https://packages.example';

/** The real installation with one package changed. */
function tampered(change: Partial<Locked>, path = PATH): Install {
  const one = { ...real.lock.packages[path]!, ...change };
  const packages = { ...real.lock.packages, [path]: one };
  return { ...real, lock: { ...real.lock, packages } };
}

function without(field: keyof Locked): Install {
  const { [field]: _gone, ...rest } = real.lock.packages[PATH]!;
  return {
    ...real,
    lock: { ...real.lock, packages: { ...real.lock.packages, [PATH]: rest as Locked } },
  };
}

const { integrity = '' } = real.lock.packages[PATH]!;

const TAMPERED: Record<string, [Install, RegExp]> = {
  'the integrity is gone': [without('integrity'), /has no integrity/],
  'the integrity is SHA-1': [
    tampered({ integrity: `sha1-${'A'.repeat(27)}=` }),
    /no single sha512/,
  ],
  'a weaker integrity stands beside it': [
    tampered({ integrity: `${integrity} sha1-AAAA` }),
    /no single sha512/,
  ],
  'the integrity is cut': [tampered({ integrity: integrity.slice(0, -10) }), /no single sha512/],
  'a foreign source': [tampered({ resolved: `${SOMEWHERE}/fastify.tgz` }), /names its source/],
  'a git source': [
    tampered({ resolved: 'git+ssh://git@git.example/x.git#abc' }),
    /names its source/,
  ],
  'a file source': [tampered({ resolved: 'file:../x' }), /names its source/],
  'a link': [tampered({ link: true }), /is a link/],
  'a new install script': [tampered({ hasInstallScript: true }), /has an install script/],
  'another package under this name': [tampered({ name: 'fastifi' }), /under another name/],
  'a range for a version': [tampered({ version: '^5.0.0' }), /has no exact version/],
  'no version': [without('version'), /has no exact version/],
  'a git dependency': [tampered({ dependencies: { x: 'github:someone/x' } }), /wants x from/],
  'a short git dependency': [tampered({ dependencies: { x: 'someone/x' } }), /wants x from/],
  'a dependency by address': [
    tampered({ dependencies: { x: `${SOMEWHERE}/x.tgz` } }),
    /wants x from/,
  ],
  'an alias': [tampered({ optionalDependencies: { x: 'npm:y@1.0.0' } }), /wants x from/],
  'a package outside': [
    {
      ...real,
      lock: {
        ...real.lock,
        packages: { ...real.lock.packages, '../x': real.lock.packages[PATH]! },
      },
    },
    /outside node_modules/,
  ],
  'another version in package.json': [
    {
      ...real,
      packageJson: {
        ...real.packageJson,
        dependencies: { ...real.packageJson.dependencies, fastify: '5.0.0' },
      },
    },
    /name different dependencies/,
  ],
  'a range in package.json': [
    {
      ...real,
      packageJson: {
        ...real.packageJson,
        dependencies: { ...real.packageJson.dependencies, fastify: '^5.0.0' },
      },
    },
    /does not pin fastify/,
  ],
  'an old lock file': [
    { ...real, lock: { ...real.lock, lockfileVersion: 1 } },
    /lockfileVersion is 1/,
  ],
  'install scripts allowed': [{ ...real, npmrc: 'ignore-scripts=false\n' }, /ignore-scripts/],
  'install scripts allowed again below': [
    { ...real, npmrc: 'ignore-scripts=true\nignore-scripts=false\n' },
    /ignore-scripts/,
  ],
  'no .npmrc': [{ ...real, npmrc: '' }, /ignore-scripts/],
};

test('X02 the lock files of this project pass', async () => {
  assert.deepEqual(await checkLockfiles(ROOT), []);
});

for (const [what, [install, finding]] of Object.entries(TAMPERED)) {
  test(`X02 a tampered lock file is refused: ${what}`, () => {
    const faults = lockfileFaults(install);
    assert.ok(faults.length > 0);
    assert.ok(
      faults.some((fault) => finding.test(fault)),
      faults.join('\n'),
    );
  });
}

test('X02 a package on disk that is not the locked one is found', () => {
  const other = tampered({ integrity: `sha512-${'A'.repeat(86)}==` });
  assert.deepEqual(lockfileFaults(other), [], 'the shape alone does not tell');
  const [fault, ...more] = installedFaults(other.lock, real.lock);
  assert.match(fault!, /^node_modules\/fastify is installed with another integrity/);
  assert.deepEqual(more, []);
});
