/** Light and sharpness of an aligned grey crop of `side` x `side` pixels, grey levels 0 to 255. */
export function cropMeasures(
  grey: Float32Array,
  side: number,
): { brightness: number; contrast: number; sharpness: number } {
  let sum = 0;
  let squares = 0;
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grey.length;
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
  return {
    brightness: mean,
    contrast: Math.sqrt(Math.max(0, squares / grey.length - mean * mean)),
    sharpness: Math.sqrt(Math.max(0, edgeSquares / inner - (edges / inner) ** 2)),
  };
}
