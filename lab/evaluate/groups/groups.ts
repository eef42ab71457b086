import { resolve } from 'node:path';
import { seeded } from '../../../src/calibration/random.ts';
import { readCalibration } from '../../../src/inference/catalogue/calibration-file.ts';
import { openProgress } from '../../shared/progress.ts';
import { writeReport } from '../../shared/write-report.ts';
import { judgeLabelled, quantileOf, readPeople } from './labelled.ts';
import { readGroupOptions } from './options.ts';
import { readGroups } from './read-groups.ts';
import { groupConsole, groupPage } from './report.ts';
import { judgeSite, type SiteRow, targetOf } from './sites.ts';

const CALIBRATION = resolve('models/calibration.json');
const FMRS = [1e-3, 1e-4];
const LOOSEST = 1e-2;
/** More people than any collection has. */
const ALL = Number.MAX_SAFE_INTEGER;

/** `npm run evaluate -- --groups FILE.csv`: writes groups.json and groups.html, prints the tables. */
export async function runGroups(args: string[]): Promise<void> {
  const options = readGroupOptions(args);
  const { model, faces, refused } = await readGroups(options);
  const calibration = await readCalibration(CALIBRATION, model, FMRS);
  const labelled = options.dataset ? await readPeople(options.dataset, options.threads) : [];
  const loosest = labelled.length > 0 ? quantileOf(labelled, LOOSEST) : null;
  const targets = [
    ...(loosest === null ? [] : [{ fmr: LOOSEST, threshold: () => loosest }]),
    ...FMRS.map((fmr) => targetOf(calibration, fmr)),
  ];
  const task = {
    targets,
    draws: options.draws,
    base: calibration.impostorScore,
    random: seeded(1),
  };
  const groups = [...new Set(faces.map(({ group }) => group))].toSorted();
  const progress = openProgress('sites', options.people.length * groups.length + 1);
  const sites: SiteRow[] = [];
  for (const people of options.people) {
    for (const site of groups) {
      const own = faces.filter(({ group }) => group === site);
      sites.push(...judgeSite({ ...task, site, faces: own, people }));
      progress.step();
    }
  }
  sites.push(...judgeSite({ ...task, site: 'all together', faces, people: ALL }));
  progress.step();
  progress.done();
  const sizes = [...options.people, ALL];
  const evaluation = {
    model,
    refused,
    sites,
    labelled: labelled.length > 0 ? judgeLabelled(labelled, calibration, sizes) : [],
  };
  await writeReport(options.out, {
    name: 'groups',
    figures: evaluation,
    html: await groupPage(evaluation),
    console: groupConsole(evaluation),
  });
}
