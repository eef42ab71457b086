import { saveOptimised } from './session.ts';

// Program of the process that optimised-graphs.ts starts. Its arguments are pairs: a model file and the
// file for its optimised graph.
const files = process.argv.slice(2);
for (let i = 0; i + 1 < files.length; i += 2) await saveOptimised(files[i]!, files[i + 1]!);
