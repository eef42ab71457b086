import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { modelsNeeded } from '../catalogue/manifest.ts';
import type { ModelFiles } from '../catalogue/model-set.ts';
import { graphFile } from './graph-file.ts';

const LONGEST_MS = 60_000;

/**
 * Graphs as ONNX Runtime rewrites them for this processor. Done in a process of its own, because what
 * it takes stays with the allocator: 20 MB for two threads. Made anew at every start and removed as
 * soon as they are loaded: a file that stays on a disk could be changed by somebody else.
 */
export class OptimisedGraphs {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Null where it cannot be done, for example without room for temporary files. */
  static async make(
    files: Pick<ModelFiles, 'manifest' | 'modelsFolder' | 'liveness'>,
  ): Promise<OptimisedGraphs | null> {
    const script = `./optimise-process${extname(import.meta.url)}`;
    const program = fileURLToPath(new URL(script, import.meta.url));
    const graphs = await mkdtemp(join(tmpdir(), 'biometric-graphs-')).then(
      (folder) => new OptimisedGraphs(folder),
      () => null,
    );
    if (!graphs) return null;
    try {
      const pairs = modelsNeeded(files.liveness ?? false).flatMap((name) => [
        join(files.modelsFolder, files.manifest[name].file),
        graphFile(graphs.folder, name),
      ]);
      await promisify(execFile)(process.execPath, [program, ...pairs], { timeout: LONGEST_MS });
      return graphs;
    } catch {
      await graphs.remove();
      return null;
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
