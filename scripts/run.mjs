import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureDependencies } from './run/dependencies.mjs';
import { Stop, say } from './run/messages.mjs';
import { ensureNode } from './run/node.mjs';
import { nodeRunner } from './run/process.mjs';
import { TASKS } from './run/tasks.mjs';

// Plain JavaScript without dependencies: it runs before node_modules exists, on any Node since 18.
const root = dirname(dirname(fileURLToPath(import.meta.url)));

function usage() {
  const lines = Object.entries(TASKS).map(([name, task]) => `  ${name.padEnd(14)}${task.about}`);
  return `Usage: npm run <task> [-- arguments]\n\nTasks:\n${lines.join('\n')}\n`;
}

async function main([name, ...args]) {
  if (name === '--help' || name === '-h') {
    process.stdout.write(usage());
    return 0;
  }
  if (name === undefined || !Object.hasOwn(TASKS, name)) {
    say(name === undefined ? 'No task given.' : `There is no task "${name}".`);
    process.stderr.write(usage());
    return 2;
  }
  process.chdir(root);
  Object.assign(process.env, TASKS[name].env);
  const node = await ensureNode(root);
  await ensureDependencies(root);
  return TASKS[name].run(nodeRunner(node, root), args);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Stop)) throw error;
  say(error.message);
  process.exitCode = error.exitCode;
}
