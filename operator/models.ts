import { exitCodeOf, Failure } from './command/failure.ts';
import { type Command, readCommand } from './models/options.ts';
import { HELP } from './models/usage.ts';

async function run(command: Exclude<Command, { kind: 'help' }>): Promise<void> {
  // Before ONNX Runtime loads, hence the late imports: it would report its use to Microsoft.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const { openCatalogue } = await import('./models/catalogue.ts');
  const catalogue = await openCatalogue();
  switch (command.kind) {
    case 'list':
      return (await import('./models/list.ts')).list(catalogue);
    case 'verify':
      return (await import('./models/verify.ts')).verify(catalogue, command.name);
    case 'golden':
      return (await import('./models/golden.ts')).writeGolden(
        catalogue,
        command.name,
        command.force,
      );
    case 'add':
    case 'calibrate':
      throw new Failure(
        `The tools that measure a model are not part of the image: run "npm run models -- ${command.kind}" in a clone of the repository and copy the folder of the model.`,
      );
    case 'activate':
      return (await import('./models/choose.ts')).activate(catalogue, command.name);
    case 'rollback':
      return (await import('./models/choose.ts')).rollback(catalogue);
  }
}

process.exitCode = await exitCodeOf(() => {
  const command = readCommand(process.argv.slice(2));
  return command.kind === 'help' ? console.log(HELP) : run(command);
});
