import type { Clock, Random, Recorder, TemplateStore } from '../../ports.ts';
import { type Caller, newAttempt } from '../shared/attempts.ts';
import type { References } from '../shared/references.ts';

export interface EraseDeps {
  readonly store: Pick<TemplateStore, 'find' | 'erase'>;
  readonly references: Pick<References, 'forget'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly model: string;
}

/**
 * Removes a user for good: templates, data key, name and every link to the audit rows. A lock stays,
 * without a name: otherwise erasing and enrolling again would open it.
 */
export class Erase {
  readonly #deps: EraseDeps;

  constructor(deps: EraseDeps) {
    this.#deps = deps;
  }

  /** False when there is no such user. */
  async run(userId: string, caller: Caller): Promise<boolean> {
    const { store, references, recorder } = this.#deps;
    const user = await store.find(userId);
    if (!user) return false;
    const entry = newAttempt(this.#deps, caller, {
      type: 'erase',
      success: true,
      reason: 'erased',
      confidence: null,
    });
    if (!(await store.erase(user, entry))) return false;
    recorder.attempt('erase', 'success', 'erased');
    await references.forget(user);
    return true;
  }
}
