import { z } from 'zod';
import { configSchema } from '../../src/config.ts';
import { PROBLEMS } from '../../src/errors.ts';
import { HIGHEST_IMAGE_MIB, uploadSize } from '../../src/http/upload-size.ts';

/** Without MAX_IMAGE_MB. */
const MOST = uploadSize(HIGHEST_IMAGE_MIB);

interface Field {
  default?: unknown;
  description?: string;
}

const shown = (value: unknown): string =>
  typeof value === 'number' && value > 0 && value < 1e-3
    ? value.toExponential()
    : String(value ?? '');

/** One row a variable: name, default, meaning. */
export function configTable(): string {
  const { properties } = z.toJSONSchema(configSchema, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(properties as Record<string, Field>).map(
    ([name, field]) => `| \`${name}\` | ${shown(field.default)} | ${field.description ?? ''} |`,
  );
  return ['| Variable | Default | Meaning |', '|---|---|---|', ...rows].join('\n');
}

/** One row a problem: status, code, title. */
export function problemTable(): string {
  const rows = Object.entries(PROBLEMS).map(
    ([code, { status, title }]) => `| ${status} | \`${code}\` | ${title} |`,
  );
  return ['| Status | Code | Meaning |', '|---|---|---|', ...rows].join('\n');
}

interface MistakeGroup {
  readonly title: string;
  readonly rows: { mistake: string; status: number; code: string; detail: string }[];
}

/** One section a group of docs/mistakes.json, one row a mistake. */
export function mistakeTables(text: string): string {
  const groups: MistakeGroup[] = JSON.parse(text);
  const sections = groups.map(({ title, rows }) => {
    const lines = rows.map(({ mistake, status, code, detail }) => {
      const said = detail
        .replaceAll('{image limit}', MOST.image)
        .replaceAll('{request limit}', MOST.request)
        .replaceAll('|', '\\|');
      return `| ${mistake} | ${status} \`${code}\` | ${said} |`;
    });
    return [`## ${title}`, '', '| Mistake | Answer | Sentence |', '|---|---|---|', ...lines].join(
      '\n',
    );
  });
  return `\n${sections.join('\n\n')}\n`;
}
