import type { Case, Plan } from './campaign.ts';
import { Corpus } from './corpus.ts';
import { Dice } from './dice.ts';
import { mutatedForm } from './form-case.ts';
import { mutatedImage } from './image-case.ts';
import { draft, fieldPart, filePart, formBody, requestBytes } from './request.ts';
import type { Seed } from './seeds.ts';

/** A request with one picture. Each has another user, so that no lock answers in its place. */
export function imageRequest(image: Uint8Array, userId: string): Buffer {
  const whole = draft('/authenticate', [fieldPart('user_id', userId), filePart('image', image)]);
  return requestBytes(whole, formBody(whole));
}

export function imagePlan(seed: number, count: number, seeds: readonly Seed[]): Plan {
  const make = (iteration: number): Case => {
    const { label, bytes, synthetic } = mutatedImage(seeds, new Dice(seed, 'image', iteration));
    const request = imageRequest(bytes, `i${iteration}`);
    const keep = synthetic ? bytes : null;
    return { label, route: '/authenticate', bytes: request, loose: false, keep };
  };
  return { name: 'images', count, make, corpus: new Corpus() };
}

export function formPlan(seed: number, count: number, seeds: readonly Seed[]): Plan {
  const make = (iteration: number): Case => {
    const dice = new Dice(seed, 'form', iteration);
    const { label, route, bytes, loose, synthetic } = mutatedForm(`f${iteration}`, seeds, dice);
    return { label, route, bytes, loose, keep: synthetic ? bytes : null };
  };
  return { name: 'forms', count, make, corpus: new Corpus() };
}
