import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

export const toJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** One measurement in its three forms. */
export interface Report {
  /** Of the two files, without an ending. */
  readonly name: string;
  readonly figures: object;
  readonly html: string;
  /** For the terminal. */
  readonly console: string;
}

/** Writes NAME.json and NAME.html to a folder, prints the table and where the files are. */
export async function writeReport(
  folder: string,
  { name, figures, html, console: table }: Report,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const page = join(folder, `${name}.html`);
  await writeFile(join(folder, `${name}.json`), toJson(figures));
  await writeFile(page, html);
  console.log(table);
  console.log(`\nwrote ${page} and ${name}.json`);
}
