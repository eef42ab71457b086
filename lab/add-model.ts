import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { alignColumns } from '../operator/command/columns.ts';
import { exitCodeOf, Failure } from '../operator/command/failure.ts';
import { type Command, readCommand } from '../operator/models/options.ts';
import { HELP } from '../operator/models/usage.ts';
import { writeJson } from '../operator/models/write.ts';

type Options = Extract<Command, { kind: 'add' }>;

/** Below this share the model does not tell these faces apart, whatever it is fed. */
const LEAST_ORDERED = 0.9;
const SHOWN = 5;

async function add(options: Options): Promise<void> {
  // Set before ONNX Runtime is imported (late, for this reason): it would report its use to Microsoft.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const { openCatalogue } = await import('../operator/models/catalogue.ts');
  const { writeGolden } = await import('../operator/models/golden.ts');
  const { graphInfo } = await import('./add-model/graph-info.ts');
  const { recipesFor, recipeText } = await import('./add-model/recipes.ts');
  const { readFaces } = await import('./add-model/faces.ts');
  const { measureAll } = await import('./add-model/measure.ts');
  const { file, name, dataset } = options;
  const catalogue = await openCatalogue();
  const folder = join(catalogue.folder, 'custom', name);
  if (existsSync(folder))
    throw new Failure(`There is a model "${name}" already: choose another name.`);
  const bytes = await readFile(file).catch(() => {
    throw new Failure(`The file ${file} cannot be read.`);
  });
  const recipes = recipesFor(graphInfo(bytes, basename(file)));
  if (recipes.length === 0) {
    throw new Failure(
      `${basename(file)} has no output with 64 to 2048 numbers that is known beforehand.`,
    );
  }
  const measured = await measureAll(file, recipes, await readFaces(dataset));
  const [best] = measured;
  const shown = measured
    .slice(0, SHOWN)
    .map(({ recipe, separation, ordered }) => [
      separation.toFixed(2),
      `${(100 * ordered).toFixed(2)} %`,
      recipeText(recipe),
    ]);
  console.log(alignColumns([['separation', 'in order', 'recipe'], ...shown]));
  if (!best || best.ordered < LEAST_ORDERED) {
    throw new Failure(
      'With none of the usual recipes does it tell these faces apart: write embedder.json by hand (models/README.md).',
    );
  }
  await mkdir(folder, { recursive: true });
  await copyFile(file, join(folder, 'model.onnx'));
  writeJson(join(folder, 'embedder.json'), {
    id: options.id ?? name,
    source: options.source,
    licence: options.licence,
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    ...best.recipe,
  });
  console.log(`\nwrote embedder.json of ${name}: ${recipeText(best.recipe)}`);
  const added = await openCatalogue();
  await writeGolden(added, name, false);
  if (dataset === null) {
    console.log(
      `It has no thresholds yet: npm run models -- calibrate ${name} --dataset DIR, with photographs of some hundred people.`,
    );
    return;
  }
  const { calibrate } = await import('./evaluate/calibrate-model.ts');
  await calibrate(added, { ...options, kind: 'calibrate', dataset });
}

process.exitCode = await exitCodeOf(async () => {
  const command = readCommand(process.argv.slice(2));
  if (command.kind === 'add') await add(command);
  else console.log(HELP);
});
