import type { Clock, Random, Recorder, Regulation, TemplateStore } from '../ports.ts';
import { type Caller, newAttempt } from './attempts.ts';
import type { References } from './references.ts';

export interface EraseDeps {
  readonly store: Pick<TemplateStore, 'find' | 'erase'>;
  readonly references: References;
  readonly regulation: Pick<Regulation, 'clear'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly recorder: Recorder;
  readonly model: string;
}

/** Removes a user for good: templates, data key, lock and every link to the audit rows. */
export class Erase {
  readonly #deps: EraseDeps;

  constructor(deps: EraseDeps) {
    this.#deps = deps;
  }

  /** False when there is no such user. */
  async run(userId: string, caller: Caller): Promise<boolean> {
    const { store, references, regulation, recorder } = this.#deps;
    const user = store.find(userId);
    if (!user) return false;
    const entry = newAttempt(this.#deps, caller, {
      type: 'erase',
      success: true,
      reason: 'erased',
      confidence: null,
    });
    // First, because a failure after the erasure would leave the name of somebody who is gone.
    regulation.clear(userId);
    if (!store.erase(user, entry)) return false;
    recorder.attempt('erase', 'success', 'erased');
    await references.forget(user);
    return true;
  }
}
