import type { Frame } from '../../domain/challenge/sequence.ts';
import type { Refusal, UsableFace } from '../../domain/face/analysis.ts';
import { isSuspected } from '../../domain/face/liveness.ts';
import { Problem } from '../../errors.ts';
import type { FaceEngine } from '../../ports/engine.ts';
import type { Recorder } from '../../ports/recorder.ts';
import type { Caller } from './attempts.ts';
import type { PhotoDigests } from './photo-digest.ts';
import type { Policy } from './policy.ts';

export interface IntakeDeps {
  readonly engine: Pick<FaceEngine, 'analyse'>;
  readonly digests: PhotoDigests;
  readonly policy: Pick<Policy, 'pad'>;
  readonly recorder: Pick<Recorder, 'analysis' | 'pad'>;
}

/**
 * Takes in a photograph, in the same way for every use case: makes its digest, analyses it and records
 * the metrics.
 */
export class Intake {
  readonly #deps: IntakeDeps;

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /**
   * The face of one photograph with the digest of its file, or the reason why it cannot be used. The
   * engine takes ownership of the bytes.
   *
   * @param as `frame` for the later frames of a challenge, where the face may be turned
   */
  async look(
    image: Uint8Array,
    caller: Caller,
    as: 'probe' | 'frame' = 'probe',
  ): Promise<Frame | Refusal> {
    const { engine, digests, recorder } = this.#deps;
    const digest = digests.of(image);
    const face = await engine.analyse(image, caller, as);
    recorder.analysis(face);
    return face.kind === 'refused' ? face : { face, digest };
  }

  /**
   * Whether the face must be refused as a suspected presentation attack. Records the liveness in the
   * metrics. Throws inference-failed when PAD is on but the face has no liveness.
   */
  isVetoed({ liveness }: UsableFace): boolean {
    const { policy, recorder } = this.#deps;
    const { mode, threshold } = policy.pad;
    if (mode === 'off') return false;
    // A face that was not judged must not count as live.
    if (liveness === null) {
      throw new Problem('inference-failed', 'The photograph could not be judged: try again.', {
        retryAfterSeconds: 1,
        cause: new Error('a face without a liveness'),
      });
    }
    const suspected = isSuspected(liveness, threshold);
    recorder.pad(suspected ? 'spoof' : 'live', liveness);
    return suspected && mode === 'enforce';
  }
}

export const isRefusal = (looked: Frame | Refusal): looked is Refusal => 'kind' in looked;
