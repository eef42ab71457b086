import type { Description } from '../../src/inference/catalogue/custom-embedder.ts';
import { ARCFACE_112 } from '../../src/inference/image/geometry.ts';
import type { GraphInfo } from './graph-info.ts';

/** How a model may want to be fed, and which of its outputs is the embedding. */
export type Recipe = Pick<Description, 'input' | 'alignment' | 'output' | 'dimension'>;

/** Sizes of the usual families, where the file leaves the size open. */
const USUAL_SIDES = [112, 160];
const LEAST_DIMENSION = 64;
const MOST_DIMENSION = 2048;

/** Means and scales of the usual families, for pixels of 0 to 255. */
const SCALES: readonly Pick<Description['input'], 'mean' | 'std'>[] = [
  { mean: 127.5, std: 127.5 },
  { mean: 127.5, std: 128 },
  { mean: 0, std: 255 },
  { mean: 0, std: 1 },
  { mean: [123.675, 116.28, 103.53], std: [58.395, 57.12, 57.375] },
];

function sidesOf({ input }: GraphInfo): number[] {
  const [, , height, width] = input.shape;
  const side = height ?? width;
  return side === null || side === undefined ? USUAL_SIDES : [side];
}

/** The points of ArcFace in a square of this side: scaled with it, and in their own size in its middle. */
function alignmentsOf(side: number): Description['alignment'][] {
  if (side === 112) return ['arcface'];
  const margin = (side - 112) / 2;
  const inMiddle = ARCFACE_112.map(({ x, y }) => [x + margin, y + margin]);
  return margin > 0 ? ['arcface', inMiddle as Description['alignment']] : ['arcface'];
}

/** Every combination of the usual sizes, alignments, channel orders and scales, for each output. */
export function recipesFor(graph: GraphInfo): Recipe[] {
  const outputs = graph.outputs.flatMap(({ name, shape }) => {
    const dimension = shape.at(-1) ?? null;
    const fits = dimension !== null && dimension >= LEAST_DIMENSION && dimension <= MOST_DIMENSION;
    return fits ? [{ output: name, dimension }] : [];
  });
  return outputs.flatMap(({ output, dimension }) =>
    sidesOf(graph).flatMap((side) =>
      alignmentsOf(side).flatMap((alignment) =>
        (['rgb', 'bgr'] as const).flatMap((order) =>
          SCALES.map((scale) => ({
            output,
            dimension,
            alignment,
            input: { width: side, height: side, order, ...scale },
          })),
        ),
      ),
    ),
  );
}

/** The recipe in a few words. */
export function recipeText({ input, alignment, output }: Recipe): string {
  const where = alignment === 'arcface' ? 'scaled' : 'in the middle';
  const mean = [input.mean].flat().join('/');
  const std = [input.std].flat().join('/');
  return `${input.width} px, ArcFace points ${where}, ${input.order}, (x - ${mean}) / ${std}, output ${output}`;
}
