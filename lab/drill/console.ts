import type { Drill, Verdict } from './drill.ts';

const USAGE = `Causes faults in the service on purpose and checks what it does.

usage: npm run drill                          lists the drills
       npm run drill -- NAME [--option=value]  runs one; exit code 0 when it passed, 1 when it did not
       npm run drill -- NAME --help            its options`;

export function list(drills: readonly Drill[]): string {
  const width = Math.max(...drills.map(({ name }) => name.length));
  const lines = drills.map(
    ({ name, rows, about }) => `  ${name.padEnd(width)}  ${about} [${rows.join(', ')}]`,
  );
  return [USAGE, '', ...lines].join('\n');
}

export function explain({ name, rows, about, options = {} }: Drill): string {
  const lines = Object.entries(options).map(
    ([option, { about, default: value }]) => `  --${option}=${value}  ${about}`,
  );
  return [
    `${about} Rows of the catalogue: ${rows.join(', ')}.`,
    '',
    `usage: npm run drill -- ${name}${lines.length > 0 ? ' [--option=value]' : ''}`,
    ...(lines.length > 0 ? ['', ...lines] : []),
  ].join('\n');
}

export const report = ({ name }: Drill, { passed, said, evidence }: Verdict): string =>
  [...evidence, '', `${passed ? 'PASSED' : 'FAILED'} ${name}: ${said}`].join('\n');
