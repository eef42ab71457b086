import type { FaceMeasures } from '../face/quality.ts';

/** The movements that a challenge can ask for. Left and right are the person's own. */
export const ACTIONS = ['turn-left', 'turn-right', 'move-closer'] as const;
export type Action = (typeof ACTIONS)[number];

/** Largest number of actions in one challenge. */
export const MAX_ACTIONS = 4;
/**
 * Smallest number of actions when every attempt needs some (CHALLENGE_MODE=actions). A single action is
 * guessed once in three times.
 */
export const MIN_REQUIRED_ACTIONS = 2;

/**
 * Smallest difference in yaw, in degrees, between the straight frame and a turned one. People who look
 * straight ahead for 20 s stay within 4 degrees; head turns in the two sample videos reach 10 to 23
 * degrees.
 */
export const TURN_DEGREES = 10;

/**
 * Smallest growth of the face box width for "closer". In the sample video of a person who keeps the
 * distance, all widths are within a factor of 1.20; coming closer in the other video gives 1.5.
 */
export const CLOSER_RATIO = 1.25;

/** Draws `count` actions at random, never the same one twice in a row. */
export function drawActions(count: number, bytes: (count: number) => Buffer): Action[] {
  const drawn: Action[] = [];
  while (drawn.length < count) {
    const open = ACTIONS.filter((action) => action !== drawn.at(-1));
    drawn.push(open[bytes(4).readUInt32LE() % open.length]!);
  }
  return drawn;
}

/** How far each action was carried out; from 1 on it counts as done. */
const extents = (now: FaceMeasures, straight: FaceMeasures): Record<Action, number> => {
  // In a picture that is not mirrored, the person's own left is on the right side.
  const left = (now.yaw - straight.yaw) / TURN_DEGREES;
  const closer = Math.log(now.widthPx / straight.widthPx) / Math.log(CLOSER_RATIO);
  return { 'turn-left': left, 'turn-right': -left, 'move-closer': closer };
};

/**
 * The action that a frame shows in comparison with the straight frame, or null. If the frame shows two
 * actions, the stronger one counts. Looking up or down and closed eyes are not used: an open mouth
 * measures as 10 degrees up, and looking down measures as closed eyes.
 */
export function seenAction(now: FaceMeasures, straight: FaceMeasures): Action | null {
  const done = extents(now, straight);
  const best = ACTIONS.reduce((a, b) => (done[b] > done[a] ? b : a));
  return done[best] >= 1 ? best : null;
}
