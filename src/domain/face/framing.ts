import { boxHeight, boxWidth, type FaceBox, type Point } from './face.ts';

/** How a face lies in its picture. */
export interface Framing {
  /**
   * Free space between the landmarks and the nearest of the left, right and lower border, beyond the
   * space that a whole face leaves there, in widths or heights of the landmarks. Below 0 a part of the
   * face is outside.
   */
  readonly room: number;
  /** The same for the upper border, above the brows. */
  readonly topRoom: number;
  /**
   * Negative when the face box lies near a border and is slim, like the box of half of a face; 1 when
   * the box is not slim. The box of a turned head is slim as well.
   */
  readonly slimRoom: number;
  /** The same for a flat box, like the box of a face without its forehead. */
  readonly flatRoom: number;
  /** The smaller of the shares that the face box takes of the picture's width and of its height. */
  readonly fill: number;
}

/**
 * Space that a whole face leaves, in widths or heights of its landmarks. The landmarks end at the
 * brows, so the forehead needs more space than the chin and the cheeks. Chosen on LFW folds 1 to 3,
 * where one whole face of 1,965 has less (`npm run attacks -- cuts` measures cut faces).
 */
const SPACE = { top: 0.1, bottom: 0.05, side: 0.05 } as const;

/**
 * The landmark model fits all its points into the visible part of a face. Half of a face at a border
 * therefore has a face box of an unusual shape. `tall` and `flat` are heights divided by widths, and
 * `near` is how close to the border the box must be, in widths or heights of the box.
 */
const SLIM = [
  { tall: 2.1, near: 0.25 },
  { tall: 1.9, near: 0.12 },
] as const;
const FLAT = { flat: 1.05, near: 0.1 } as const;

/**
 * @param box face box in pixels of the picture; it may reach beyond the picture
 * @param landmarks at least two points that differ in both directions, in the same pixels
 */
export function framingOf(
  box: FaceBox,
  landmarks: readonly Point[],
  picture: { readonly width: number; readonly height: number },
): Framing {
  const xs = landmarks.map(({ x }) => x);
  const ys = landmarks.map(({ y }) => y);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const [top, bottom] = [Math.min(...ys), Math.max(...ys)];
  const [width, height] = [right - left, bottom - top];
  const [boxW, boxH] = [boxWidth(box), boxHeight(box)];
  const space = Math.min(
    (picture.height - bottom) / height - SPACE.bottom,
    Math.min(left, picture.width - right) / width - SPACE.side,
  );
  const around = Math.min(
    Math.min(box.x1, picture.width - box.x2) / boxW,
    Math.min(box.y1, picture.height - box.y2) / boxH,
  );
  const shape = boxH / boxW;
  const slim = SLIM.filter(({ tall }) => shape > tall);
  return {
    room: space,
    topRoom: top / height - SPACE.top,
    slimRoom: Math.min(1, ...slim.map(({ near }) => around - near)),
    flatRoom: shape < FLAT.flat ? Math.min(1, around - FLAT.near) : 1,
    fill: Math.min(boxW / picture.width, boxH / picture.height),
  };
}
