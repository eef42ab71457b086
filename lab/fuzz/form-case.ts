import type { Dice } from './dice.ts';
import { BYTE_MUTATORS } from './mutate-bytes.ts';
import { framing, HEAD_MUTATORS } from './mutate-head.ts';
import { PART_MUTATORS } from './mutate-parts.ts';
import { type Draft, draft, fieldPart, filePart, formBody, requestBytes } from './request.ts';
import type { Seed } from './seeds.ts';
import type { Outgoing } from './wire.ts';

export interface MutatedForm extends Outgoing {
  readonly label: string;
  /** Route pattern as the OpenAPI document spells it. */
  readonly route: string;
  /** Whether it is certain that it shows no person. */
  readonly synthetic: boolean;
}

const ROUTES = ['/authenticate', '/enroll', '/users/{user_id}/templates'] as const;
const MUTATORS = { ...PART_MUTATORS, ...HEAD_MUTATORS };

/** Mostly bytes that only begin like a photograph, because the form is tested here. */
function photograph(seeds: readonly Seed[], dice: Dice): { bytes: Buffer; synthetic: boolean } {
  if (dice.chance(0.85)) {
    const start = dice.pick(['\xff\xd8\xff\xe0', '\x89PNG\r\n\x1a\n', 'GIF89a', '<svg/>']);
    const bytes = Buffer.concat([Buffer.from(start, 'latin1'), dice.bytes(dice.below(200))]);
    return { bytes, synthetic: true };
  }
  return dice.pick(seeds);
}

function start(userId: string, seeds: readonly Seed[], dice: Dice) {
  const route = dice.pick(ROUTES);
  const images = Array.from({ length: route === '/enroll' ? dice.between(1, 5) : 1 }, () =>
    photograph(seeds, dice),
  );
  const files = images.map(({ bytes }) => filePart('image', bytes));
  const named = route === '/users/{user_id}/templates' ? [] : [fieldPart('user_id', userId)];
  const device = dice.chance(0.2) ? [fieldPart('device_info', 'fuzz')] : [];
  const whole = draft(route.replace('{user_id}', 'subject'), [...named, ...files, ...device]);
  return { route, whole, synthetic: images.every((one) => one.synthetic) };
}

/** A request with one to three changes of its form, head or framing. */
export function mutatedForm(userId: string, seeds: readonly Seed[], dice: Dice): MutatedForm {
  const { route, whole, synthetic } = start(userId, seeds, dice);
  const labels: string[] = [];
  let request: Draft = whole;
  for (let left = dice.pick([1, 1, 1, 2, 2, 3]); left > 0; left--) {
    const name = dice.pick(Object.keys(MUTATORS));
    request = MUTATORS[name]!(request, dice);
    labels.push(name);
  }
  let body = formBody(request);
  if (dice.chance(0.25)) {
    const name = dice.pick(Object.keys(BYTE_MUTATORS));
    body = BYTE_MUTATORS[name]!(body, dice);
    labels.push(`body-${name}`);
  }
  if (dice.chance(0.05)) {
    const endings = dice.pick(['\n', '\r', '\r\r\n', '']);
    body = Buffer.from(body.toString('latin1').replaceAll('\r\n', endings), 'latin1');
    labels.push('body-line-ends');
  }
  if (!dice.chance(0.2)) {
    const bytes = requestBytes(request, body);
    return { label: labels.join('+'), route, synthetic, bytes, loose: false };
  }
  const wrong = framing(body, dice);
  const bytes = requestBytes(request, wrong.body, wrong.lines);
  return { label: [...labels, 'framing'].join('+'), route, synthetic, bytes, loose: true };
}
