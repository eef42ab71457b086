export interface CropMeasures {
  readonly brightness: number;
  readonly contrast: number;
  readonly sharpness: number;
  readonly leftRight: number;
  readonly topBottom: number;
  readonly eyes: number;
}

type Edges = readonly [left: number, top: number, right: number, bottom: number];

/**
 * Parts of the 112 x 112 crop in pixels: the face without most of the hair and background, divided into
 * halves, and the regions of eyes and cheeks.
 */
const LEFT: Edges = [16, 24, 56, 104];
const RIGHT: Edges = [56, 24, 96, 104];
const TOP: Edges = [16, 24, 96, 64];
const BOTTOM: Edges = [16, 64, 96, 104];
const EYES: Edges = [26, 42, 86, 58];
const CHEEKS: Edges = [26, 62, 86, 78];
const CROP_PX = 112;
/**
 * Sharpness is stated for this contrast, the usual one of LFW: dim light makes edges weaker, which is no
 * blur.
 */
const USUAL_CONTRAST = 50;

function meanIn(grey: Float32Array, side: number, edges: Edges): number {
  const [left, top, right, bottom] = edges.map((px) => Math.round((px * side) / CROP_PX)) as [
    number,
    number,
    number,
    number,
  ];
  let sum = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) sum += grey[y * side + x]!;
  }
  return sum / ((right - left) * (bottom - top));
}

/** Difference of two grey levels divided by their sum: 0 when they are equal, 1 when one is black. */
const difference = (a: number, b: number): number => (a + b > 0 ? Math.abs(a - b) / (a + b) : 0);

/** Standard deviation of the Laplacian, in grey levels. */
function edgeStrength(grey: Float32Array, side: number): number {
  let edges = 0;
  let edgeSquares = 0;
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const i = y * side + x;
      const laplacian =
        grey[i - 1]! + grey[i + 1]! + grey[i - side]! + grey[i + side]! - 4 * grey[i]!;
      edges += laplacian;
      edgeSquares += laplacian * laplacian;
    }
  }
  const inner = (side - 2) ** 2;
  return Math.sqrt(Math.max(0, edgeSquares / inner - (edges / inner) ** 2));
}

/**
 * Measures of light, evenness and sharpness of an aligned grey crop of `side` x `side` pixels, 0 to
 * 255. Closed eyes and a covered mouth are not measured: neither the landmarks of the eyelids nor the
 * grey level of the mouth predicted comparison errors on LFW folds 1 to 3.
 */
export function cropMeasures(grey: Float32Array, side: number): CropMeasures {
  let sum = 0;
  let squares = 0;
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grey.length;
  const part = (edges: Edges): number => meanIn(grey, side, edges);
  const cheeks = part(CHEEKS);
  const contrast = Math.sqrt(Math.max(0, squares / grey.length - mean * mean));
  return {
    brightness: mean,
    contrast,
    sharpness: contrast > 0 ? (edgeStrength(grey, side) * USUAL_CONTRAST) / contrast : 0,
    leftRight: difference(part(LEFT), part(RIGHT)),
    topBottom: difference(part(TOP), part(BOTTOM)),
    eyes: cheeks > 0 ? part(EYES) / cheeks : 1,
  };
}
