import type { FastifyReply } from 'fastify';
import type { TurnedAway } from '../domain/attempt/regulation.ts';
import { refuse } from './problem.ts';

export const RE_ENROL =
  'This user was enrolled with another face model: erase the user (DELETE /users/{id}), then enrol again.';

export const SHOWN_BEFORE = 'The photograph was shown before: take a new one.';

export const isTurnedAway = <T extends { kind: string }>(
  result: T | TurnedAway,
): result is TurnedAway => result.kind === 'locked' || result.kind === 'disabled';

/** Answers a request after too many failed attempts, in the same way on every route that compares faces. */
export function refuseTurnedAway(reply: FastifyReply, away: TurnedAway): FastifyReply {
  if (away.kind === 'disabled') {
    return refuse(
      reply,
      'biometric-disabled',
      'Too many failed attempts: use another factor, or ask the operator to clear the lock.',
    );
  }
  const { retryAfterSeconds } = away;
  return refuse(reply, 'locked', 'Too many failed attempts: wait before the next one.', {
    retryAfterSeconds,
  });
}
