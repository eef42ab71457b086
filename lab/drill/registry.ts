import { costlyPictures } from './costly-pictures.ts';
import type { Drill } from './drill.ts';
import { faultMatrix } from './fault-matrix.ts';
import { longReader } from './long-reader.ts';
import { manyUsers } from './many-users.ts';
import { memoryLimit } from './memory-limit.ts';
import { metricsLoad } from './metrics-load.ts';
import { overload } from './overload.ts';
import { powerCut } from './power-cut.ts';
import { reload } from './reload.ts';
import { rightAnswers } from './right-answers.ts';
import { soakDrill } from './soak.ts';

/** Every drill, in the order of the list that the command prints. */
export const DRILLS: readonly Drill[] = [
  faultMatrix,
  costlyPictures,
  rightAnswers,
  reload,
  memoryLimit,
  longReader,
  powerCut,
  overload,
  soakDrill,
  manyUsers,
  metricsLoad,
];
