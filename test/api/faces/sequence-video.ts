import assert from 'node:assert/strict';
import type { FastifyInstance } from 'fastify';
import { videoFrame } from '../../helpers/photos/video.ts';
import { photo, post } from '../../helpers/service/form.ts';

const CAPTAIN = 'cap13_edit2.mp4';
const FRANCK = 'franck.mp4';

/** Frames of two real videos: one person who turns and comes closer, and another one. */
export const videoFrames = () => ({
  enrolled: videoFrame(CAPTAIN, 2),
  straight: videoFrame(CAPTAIN, 18.4),
  left: videoFrame(CAPTAIN, 20.4),
  right: videoFrame(CAPTAIN, 21.6),
  far: videoFrame(CAPTAIN, 25.4),
  stillFar: videoFrame(CAPTAIN, 26),
  closer: videoFrame(CAPTAIN, 29.2),
  someoneElse: videoFrame(FRANCK, 2),
});

export type VideoFrames = ReturnType<typeof videoFrames>;

export interface Asked {
  readonly challenge: string;
  readonly actions: readonly string[];
  readonly frames: { readonly min: number; readonly max: number };
}

/** What `POST /challenges` answers to this user and number of movements. */
export async function ask(app: FastifyInstance, userId: string, actions: number): Promise<Asked> {
  const payload = { user_id: userId, actions };
  const answer = await app.inject({ method: 'POST', url: '/challenges', payload });
  assert.equal(answer.statusCode, 201, answer.body);
  return answer.json();
}

/** A challenge that asks for just these movements: the service draws them, so it is asked again. */
export async function askFor(
  app: FastifyInstance,
  userId: string,
  ...actions: string[]
): Promise<string> {
  for (let tries = 0; tries < 1000; tries++) {
    const asked = await ask(app, userId, actions.length);
    if (asked.actions.join() === actions.join()) return asked.challenge;
  }
  throw new Error(`never asked for ${actions}`);
}

/** `POST /authenticate` with this challenge, null for none, and these frames. */
export const show = (
  app: FastifyInstance,
  userId: string,
  challenge: string | null,
  ...frames: Buffer[]
) =>
  app.inject(
    post('/authenticate', [
      { name: 'user_id', value: userId },
      ...(challenge === null ? [] : [{ name: 'challenge', value: challenge }]),
      ...frames.map((frame) => photo(frame)),
    ]),
  );
