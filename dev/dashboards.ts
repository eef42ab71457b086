import { readFile, writeFile } from 'node:fs/promises';
import { DASHBOARDS } from '../grafana/src/dashboards.ts';

// Writes the dashboards as Grafana reads them into grafana/dashboards; --check only compares.
const check = process.argv.includes('--check');

for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
  const file = `grafana/dashboards/${name}.json`;
  const text = `${JSON.stringify(dashboard, null, 2)}\n`;
  const current = await readFile(file, 'utf8').catch(() => '');
  if (current === text) continue;
  if (check) {
    console.error(`${file} is not what grafana/src says: run "npm run dashboards" and commit it.`);
    process.exitCode = 1;
  } else {
    await writeFile(file, text);
    console.log(`wrote ${file}`);
  }
}
