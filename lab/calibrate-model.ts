import { exitCodeOf } from '../operator/command/failure.ts';
import { readCommand } from '../operator/models/options.ts';
import { HELP } from '../operator/models/usage.ts';

process.exitCode = await exitCodeOf(async () => {
  const command = readCommand(process.argv.slice(2));
  if (command.kind !== 'calibrate') return console.log(HELP);
  // Set before ONNX Runtime is imported (late, for this reason): it would report its use to Microsoft.
  process.env.ORT_DISABLE_TELEMETRY = '1';
  const { openCatalogue } = await import('../operator/models/catalogue.ts');
  const { calibrate } = await import('./evaluate/calibrate-model.ts');
  await calibrate(await openCatalogue(), command);
});
