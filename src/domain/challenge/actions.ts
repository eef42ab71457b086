import type { FaceMeasures } from '../face/quality.ts';

/** What a person can be asked to do; left and right are the person's own. */
export const ACTIONS = ['turn-left', 'turn-right', 'move-closer'] as const;
export type Action = (typeof ACTIONS)[number];

export const MAX_ACTIONS = 4;
/** Asked for at least where every attempt needs actions: one alone is guessed once in three times. */
export const MIN_REQUIRED_ACTIONS = 2;

/**
 * Degrees of yaw between the straight frame and a turned one. Somebody who looks straight ahead for 20 s
 * stays within 4 degrees, and turns of the head in the two sample videos reach 10 to 23.
 */
export const TURN_DEGREES = 10;

/**
 * Growth of the width of the face box. Within the sample video of a person who keeps the distance all
 * widths are within 1.20 of each other; coming closer in the other one makes 1.5.
 */
export const CLOSER_RATIO = 1.25;

/** Chooses `count` actions, never the same twice in a row. */
export function drawActions(count: number, bytes: (count: number) => Buffer): Action[] {
  const drawn: Action[] = [];
  while (drawn.length < count) {
    const open = ACTIONS.filter((action) => action !== drawn.at(-1));
    drawn.push(open[bytes(4).readUInt32LE() % open.length]!);
  }
  return drawn;
}

/** How far each action went, 1 where it counts as done. */
const extents = (now: FaceMeasures, straight: FaceMeasures): Record<Action, number> => {
  // In a picture as the sensor saw it the person's own left is on the right side.
  const left = (now.yaw - straight.yaw) / TURN_DEGREES;
  const closer = Math.log(now.widthPx / straight.widthPx) / Math.log(CLOSER_RATIO);
  return { 'turn-left': left, 'turn-right': -left, 'move-closer': closer };
};

/**
 * The action that a frame shows beside the straight one, the one that went farthest where there are two,
 * or null. Looking up and down and closed eyes are not judged: opening the mouth reads as 10 degrees up,
 * and looking down as closed eyes.
 */
export function seenAction(now: FaceMeasures, straight: FaceMeasures): Action | null {
  const done = extents(now, straight);
  const best = ACTIONS.reduce((a, b) => (done[b] > done[a] ? b : a));
  return done[best] >= 1 ? best : null;
}
