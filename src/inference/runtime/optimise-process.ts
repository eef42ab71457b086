import { saveOptimised } from './session.ts';

// A process of optimised.ts: its arguments are pairs of a model file and the file for its optimised graph.
const files = process.argv.slice(2);
for (let i = 0; i + 1 < files.length; i += 2) await saveOptimised(files[i]!, files[i + 1]!);
