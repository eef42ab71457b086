import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../src/app/system.ts';
import { levelOf } from '../src/domain/population/population.ts';
import type { LearnResult } from '../src/services/population/learn-population.ts';
import { readArguments } from './command/arguments.ts';
import { exitCodeOf, Failure, UsageError } from './command/failure.ts';
import { keepFilesPrivate } from './command/private-files.ts';
import { populationPage } from './population/page.ts';
import { openSite, type Site } from './population/site.ts';
import { reportTable, versionTable } from './population/tables.ts';
import { HELP } from './population/usage.ts';

const NOTHING =
  'Nothing is known about the people of this site yet: it learns when 30 of them are enrolled.';

async function show({ populations, model, mode }: Site): Promise<void> {
  const versions = await populations.list(model);
  if (versions.length === 0) return console.log(NOTHING);
  const inForce = await populations.inForce(model);
  console.log(versionTable(versions, inForce?.newest.version ?? null));
  const used = mode === 'enforce' ? 'decisions use it' : 'no decision uses it';
  console.log(`\nPOPULATION_MODE is ${mode}: ${used}. * is in force.`);
}

/** What came of a run, in one sentence. */
function sentence(result: LearnResult): string {
  switch (result.kind) {
    case 'too-few':
      return `${result.people} people are enrolled. ${NOTHING}`;
    case 'unchanged':
      return `Nothing new: version ${result.version.version} stays in force.`;
    case 'raced':
      return 'Another process has just learned: see "npm run population -- show".';
    case 'held':
      return `Version ${result.version.version} differs much from what is in force, and waits: the needed score of some people would fall by ${result.version.change.looser.toFixed(4)}, and that of the median person rise by ${result.version.change.tighter.toFixed(4)}. "npm run population -- learn --accept" takes it.`;
    case 'learned': {
      const { version, population } = result.version;
      return `Version ${version} was learned from ${population.people} people, level ${levelOf(population)}.`;
    }
  }
}

async function learn({ learn: useCase }: Site, accept: boolean): Promise<void> {
  const result = await useCase.run({ accept });
  if (result.kind === 'too-few' || result.kind === 'raced') throw new Failure(sentence(result));
  console.log(sentence(result));
  if (result.kind !== 'unchanged') console.log(`\n${reportTable(result.version.report)}`);
}

async function report({ populations, model }: Site, folder: string): Promise<void> {
  const inForce = await populations.inForce(model);
  if (!inForce) throw new Failure(NOTHING);
  console.log(reportTable(inForce.newest.report));
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'report.html');
  await writeFile(file, populationPage(inForce.newest));
  console.log(`\nwrote ${file}`);
}

async function verify({ populations, model, learn: useCase }: Site): Promise<void> {
  const versions = await populations.list(model);
  if (versions.length === 0) throw new Failure(NOTHING);
  console.log(`${versions.length} versions can be read.`);
  const result = await useCase.run({ dry: true });
  if (result.kind === 'held') {
    throw new Failure(
      `What the enrolled people show now differs much from what is in force. ${sentence(result)}`,
    );
  }
  if (result.kind === 'too-few') throw new Failure(sentence(result));
  console.log('What is in force fits the people who are enrolled.');
}

async function rollback({ populations, model }: Site, text: string | undefined): Promise<void> {
  const versions = await populations.list(model);
  const wanted = versions.find(({ version }) => String(version) === text);
  if (!wanted) {
    const known = versions.map(({ version }) => version).join(', ');
    throw new Failure(`There is no version ${text ?? ''}; there are: ${known || 'none'}.`);
  }
  const version = versions[0]!.version + 1;
  const added = await populations.add({
    ...wanted,
    version,
    at: systemClock.now(),
    origin: 'rolled-back',
  });
  if (!added) throw new Failure('Another process has just learned: try again.');
  console.log(`Version ${version} has the content of version ${wanted.version} and is in force.`);
}

async function run(args: string[]): Promise<void> {
  const options = { accept: { type: 'boolean' }, out: { type: 'string' } } as const;
  const { values, positionals } = readArguments(args, options);
  const [command, version, ...rest] = positionals;
  if (values.help || command === undefined) return console.log(HELP);
  const known = ['show', 'learn', 'report', 'verify', 'rollback'];
  const extra = command === 'rollback' ? rest : positionals.slice(1);
  if (!known.includes(command) || extra.length > 0) {
    throw new UsageError(`"${positionals.join(' ')}" is not a command.`);
  }
  const site = await openSite();
  try {
    if (command === 'show') await show(site);
    else if (command === 'learn') await learn(site, values.accept ?? false);
    else if (command === 'report') await report(site, values.out ?? 'reports/population');
    else if (command === 'verify') await verify(site);
    else await rollback(site, version);
  } finally {
    await site.close();
  }
}

keepFilesPrivate();
process.exitCode = await exitCodeOf(() => run(process.argv.slice(2)));
