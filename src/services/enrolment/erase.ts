import type { Recorder } from '../../ports/recorder.ts';
import type { TemplateStore } from '../../ports/store.ts';
import type { Clock, Random } from '../../ports/system.ts';
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
 * Removes a user for good: templates, data key, id and every link to the audit rows. A lock stays in
 * place without the id, because otherwise a client could clear it by erasing the user and enrolling
 * again.
 */
export class Erase {
  readonly #deps: EraseDeps;

  constructor(deps: EraseDeps) {
    this.#deps = deps;
  }

  /** False when the user is not enrolled. */
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
