import { resolve } from 'node:path';
import { readConfig } from '../../../src/config.ts';
import { SAME_CAPTURE } from '../../../src/domain/comparison/replay.ts';
import { readCalibration } from '../../../src/inference/catalogue/calibration-file.ts';
import { openProgress } from '../../shared/progress.ts';
import { writeReport } from '../../shared/write-report.ts';
import { builtIn, lanesFor, openEngine } from '../dataset/engine.ts';
import { type Share, shareOf } from '../rates/share.ts';
import type { Edit } from './edits.ts';
import { type Edited, editAll, type Judge, matchesAt, seeAll } from './measure.ts';
import { type SittingRow, sittingRows, strangersSeen, wronglySeen } from './new.ts';
import { type ReplayOptions, readReplayOptions } from './options.ts';
import { photographsOf, samplePhotographs, sittings } from './photographs.ts';
import type { EditRow, ReplayEvaluation } from './result.ts';
import { replayConsole, replayPage } from './tables.ts';

const SHIPPED = resolve('models/calibration.json');
const STRANGER_PAIRS = 100_000;

function editRow(edited: readonly Edited[], edit: Edit, e: number, scope: Scope): EditRow {
  const all = edited.map(({ person, outcomes }) => ({ person, outcome: outcomes[e]! }));
  const number = (wanted: string): number => all.filter(({ outcome }) => outcome === wanted).length;
  const matched = all.filter(({ outcome }) => outcome !== 'refused' && outcome !== 'no-match');
  const share = (of: typeof all, isError: (outcome: string) => boolean): Share =>
    shareOf(
      of.map(({ person, outcome }) => ({ person, trials: 1, errors: isError(outcome) ? 1 : 0 })),
      scope.people,
      scope.bootstrap,
    );
  return {
    name: edit.name,
    about: edit.about,
    refused: number('refused'),
    noMatch: number('no-match'),
    seen: share(matched, (outcome) => outcome !== 'new'),
    by: {
      'same-bytes': number('same-bytes'),
      'near-identical': number('near-identical'),
      'same-picture': number('same-picture'),
    },
    past: share(all, (outcome) => outcome === 'new'),
  };
}

interface Scope {
  readonly people: number;
  readonly bootstrap: number;
}

async function sittingsOf(judge: Judge): Promise<ReplayEvaluation['sittings']> {
  const found = sittings();
  if (!found) return null;
  const progress = openProgress(
    'frames of videos',
    found.reduce((sum, { frames }) => sum + frames.length, 0),
  );
  const rows: { name: string; rows: SittingRow[] }[] = [];
  for (const { name, frames } of found) {
    const photographs = frames.map((frame) => ({ person: 0, read: async () => frame }));
    rows.push({ name, rows: sittingRows(judge, await seeAll(judge, photographs, progress.step)) });
  }
  progress.done();
  return rows;
}

async function measure(options: ReplayOptions): Promise<ReplayEvaluation> {
  const { dataset, edits, half, threads, bootstrap } = options;
  const { MATCH_FMR: fmr, QUALITY_PROFILE: profile } = readConfig(process.env, process.cwd());
  const chosen = dataset ? await photographsOf(dataset, options) : await samplePhotographs(options);
  const models = await builtIn();
  const model = models.manifest.embedder.id;
  const calibration = await readCalibration(SHIPPED, model, [fmr]);
  const engine = await openEngine(models, threads, { mode: 'service', profile });
  const judge: Judge = {
    engine,
    lanes: lanesFor(threads),
    sameCapture: SAME_CAPTURE,
    matches: matchesAt(calibration, fmr),
  };
  try {
    const editing = openProgress('edited photographs', chosen.shown.length);
    const edited = await editAll(judge, chosen.shown, edits, editing.step);
    editing.done();
    const looking = openProgress('new photographs', chosen.others.length);
    const seen = await seeAll(judge, chosen.others, looking.step);
    looking.done();
    const scope = { people: chosen.people, bootstrap };
    return {
      model,
      dataset: chosen.name,
      half,
      fmr,
      profile,
      photographs: edited.length,
      rows: edits.map((edit, e) => editRow(edited, edit, e, scope)),
      wrongly: wronglySeen(judge, seen, chosen.people, bootstrap),
      strangers: strangersSeen(judge, seen, STRANGER_PAIRS),
      sittings: await sittingsOf(judge),
    };
  } finally {
    await engine.close();
  }
}

/** `npm run evaluate -- --replay [DIR]`: writes replay.json and replay.html, prints the tables. */
export async function runReplay(args: string[]): Promise<void> {
  const options = readReplayOptions(args);
  const found = await measure(options);
  await writeReport(options.out, {
    name: 'replay',
    figures: found,
    html: replayPage(found),
    console: replayConsole(found),
  });
}
