/**
 * A point in pixels. The origin is the top left corner of the picture, and the centre of the first
 * pixel is at 0.5.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** An axis-aligned box in pixels, with the score of the detector, 0 to 1. */
export interface FaceBox {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly score: number;
}

/**
 * Left eye, right eye, nose tip, left mouth corner, right mouth corner, as the viewer sees left and
 * right.
 */
export type FivePoints = readonly [Point, Point, Point, Point, Point];

export const boxWidth = (box: FaceBox): number => box.x2 - box.x1;
export const boxHeight = (box: FaceBox): number => box.y2 - box.y1;
export const boxArea = (box: FaceBox): number =>
  Math.max(0, boxWidth(box)) * Math.max(0, boxHeight(box));

/** Intersection over union of two boxes, 0 to 1. */
export function overlap(a: FaceBox, b: FaceBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1);
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (boxArea(a) + boxArea(b) - shared);
}

/**
 * Non-maximum suppression. Returns the boxes in falling order of score, without those that overlap a
 * better one by more than `limit` (intersection over union, 0 to 1).
 */
export function suppressOverlaps(boxes: readonly FaceBox[], limit: number): FaceBox[] {
  const kept: FaceBox[] = [];
  for (const box of boxes.toSorted((a, b) => b.score - a.score)) {
    if (kept.every((better) => overlap(better, box) <= limit)) kept.push(box);
  }
  return kept;
}

/**
 * The faces of a frame, the most prominent first. Prominence is the area, reduced by the distance from
 * the centre and by a low score. The distance keeps a bystander at the edge from outranking the person
 * who holds the phone. The score counts because the detector tends to see a third, uncertain face
 * between two faces that touch.
 */
export function byProminence(
  boxes: readonly FaceBox[],
  frame: { width: number; height: number },
): FaceBox[] {
  const half = Math.hypot(frame.width, frame.height) / 2;
  const prominence = (box: FaceBox): number => {
    const dx = (box.x1 + box.x2) / 2 - frame.width / 2;
    const dy = (box.y1 + box.y2) / 2 - frame.height / 2;
    return boxArea(box) * box.score ** 2 * (1 - 0.75 * Math.min(1, Math.hypot(dx, dy) / half));
  };
  return boxes.toSorted((a, b) => prominence(b) - prominence(a));
}
