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
 * Graphs as ONNX Runtime optimises them for this processor. A separate process makes them, because the
 * memory for it is not given back to the system: 20 MB with two threads. They are made at every start
 * and removed as soon as they are loaded, because somebody could change a file that stays on the disk.
 */
export class OptimisedGraphs {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /**
   * Makes the optimised graphs; null when that is not possible, for example when there is no space for
   * temporary files.
   */
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
