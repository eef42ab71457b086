import { answerEach } from '../../../../lab/bench/load/helper.ts';
import type { PeerQuestion } from '../../../../lab/bench/peers/protocol.ts';

/** Answers like the process of a peer, without a library, or ends at the first question. */
answerEach(async (question: PeerQuestion) => {
  if (process.env.STAND_IN === 'dies') process.exit(3);
  if (question.kind === 'work') {
    return { ms: 10, latencies: [5, 5], errors: { no_face: 1 }, stages: {} };
  }
  if (question.kind === 'read') {
    return { cpuSeconds: 1, residentBytes: 1000, eventLoopP99Ms: null, stages: {} };
  }
  if (question.kind === 'describe') return question.files.map(({ length }) => [length]);
  const all = question.descriptors.map((descriptor) => descriptor![0]!);
  return Float64Array.from(all.flatMap((a, i) => all.slice(i + 1).map((b) => b - a)));
});
