import { RefusalToStart } from '../src/errors.ts';
import { UsageError as BadDataset } from './evaluate/usage.ts';
import { type Command, readCommand } from './models/options.ts';
import { HELP, Refused, UsageError } from './models/usage.ts';

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
    case 'calibrate':
      return (await import('./models/calibrate.ts')).calibrate(catalogue, command);
    case 'activate':
      return (await import('./models/choose.ts')).activate(catalogue, command.name);
    case 'rollback':
      return (await import('./models/choose.ts')).rollback(catalogue);
  }
}

async function main(args: string[]): Promise<number> {
  try {
    const command = readCommand(args);
    if (command.kind === 'help') console.log(HELP);
    else await run(command);
    return 0;
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message} --help explains.`);
      return UsageError.exitCode;
    }
    const told =
      error instanceof Refused || error instanceof RefusalToStart || error instanceof BadDataset;
    if (!told) throw error;
    console.error(error.message);
    return error instanceof BadDataset ? BadDataset.exitCode : Refused.exitCode;
  }
}

process.exitCode = await main(process.argv.slice(2));
