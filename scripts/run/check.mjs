import { say } from './messages.mjs';

const CHECKS = {
  style: ['node_modules/@biomejs/biome/bin/biome', 'check', '.'],
  types: ['node_modules/typescript/bin/tsc', '-p', '.'],
  documents: ['dev/docs.ts', '--check'],
  dashboards: ['dev/dashboards.ts', '--check'],
};

/** Runs every check, also after a failed one, so that one run shows everything to repair. */
export async function check(node) {
  const codes = {};
  for (const [name, args] of Object.entries(CHECKS)) {
    codes[name] = await node(...args);
    if (codes[name] >= 128) return codes[name];
  }
  for (const [name, code] of Object.entries(codes)) say(`${name}: ${code === 0 ? 'ok' : 'failed'}`);
  return Object.values(codes).every((code) => code === 0) ? 0 : 1;
}
