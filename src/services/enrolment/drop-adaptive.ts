import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
import { type Caller, newAttempt } from '../shared/attempts.ts';
import type { References } from '../shared/references.ts';
import { untilSettled } from '../shared/retry.ts';

export interface DropAdaptiveDeps {
  readonly store: Pick<TemplateStore, 'find' | 'dropAdaptive'>;
  readonly references: Pick<References, 'forget'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Pick<Recorder, 'attempt'>;
}

/** Removes the adaptive templates of a user. Enrolled and added templates stay. */
export class DropAdaptive {
  readonly #deps: DropAdaptiveDeps;

  constructor(deps: DropAdaptiveDeps) {
    this.#deps = deps;
  }

  /** False when the user is not enrolled. True also when there was nothing to remove. */
  async run(userId: string, caller: Caller): Promise<boolean> {
    const { store, references, recorder } = this.#deps;
    return untilSettled(async () => {
      const user = await store.find(userId);
      if (!user) return false;
      if (user.adaptive === 0) return true;
      const entry = newAttempt({ ...this.#deps, model: user.model }, caller, {
        type: 'drop_adaptive',
        success: true,
        reason: 'removed',
        confidence: null,
      });
      if (!(await store.dropAdaptive(user, entry))) return null;
      recorder.attempt(entry.type, 'success', entry.reason);
      await references.forget(user);
      return true;
    });
  }
}
