import { readConfig } from '../../../src/config.ts';
import { openProgress } from '../../shared/progress.ts';
import { writeReport } from '../../shared/write-report.ts';
import { readDataset } from '../dataset/dataset.ts';
import { judgeAll } from './judge.ts';
import { type PadOptions, readPadOptions } from './options.ts';
import { padEvaluation } from './rates.ts';
import { padConsole, padPage } from './report.ts';
import { type PadGroup, readPadSet } from './set.ts';

async function moreBonaFide({ dataset, limit }: PadOptions): Promise<PadGroup[]> {
  if (dataset === null) return [];
  const { name, images } = await readDataset(dataset, limit);
  return [{ kind: 'bona fide', name, files: images.map((image) => image.file) }];
}

/** `npm run evaluate -- --pad DIR`: writes pad.json and pad.html, prints the table. */
export async function runPad(args: string[]): Promise<void> {
  const options = readPadOptions(args);
  const configured = readConfig(process.env, process.cwd()).PAD_THRESHOLD;
  const [bonaFide, ...attacks] = await readPadSet(options.pad);
  const groups = [bonaFide!, ...(await moreBonaFide(options)), ...attacks];
  const images = groups.reduce((sum, { files }) => sum + files.length, 0);
  const judged = await judgeAll(groups, options.threads, openProgress('judging', images));
  const evaluation = padEvaluation(judged.model, judged.groups, configured);
  await writeReport(options.out, {
    name: 'pad',
    figures: evaluation,
    html: padPage(evaluation),
    console: padConsole(evaluation),
  });
}
