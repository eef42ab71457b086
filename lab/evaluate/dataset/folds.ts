/** The scores of one fold; null where an image has no usable face, which counts as a non-match. */
export interface FoldScores {
  readonly genuine: readonly (number | null)[];
  readonly impostor: readonly (number | null)[];
}

export interface FoldResult {
  readonly folds: number;
  readonly accuracy: number;
  readonly sd: number;
  /** The standard error of the mean, which is usually given with accuracies on LFW. */
  readonly standardError: number;
  /** Threshold of each fold, chosen on the others. */
  readonly thresholds: readonly number[];
}

const matches = (score: number | null, threshold: number): boolean =>
  score !== null && score >= threshold;

const rightAt = ({ genuine, impostor }: FoldScores, threshold: number): number =>
  genuine.filter((score) => matches(score, threshold)).length +
  impostor.filter((score) => !matches(score, threshold)).length;

const sizeOf = ({ genuine, impostor }: FoldScores): number => genuine.length + impostor.length;

/** The threshold with most right answers; of equally good ones the one in the middle. */
export function bestThreshold(folds: readonly FoldScores[]): number {
  const scored = folds
    .flatMap((fold) => [
      ...fold.genuine.map((score) => ({ score, gain: -1 })),
      ...fold.impostor.map((score) => ({ score, gain: 1 })),
    ])
    .filter((item): item is { score: number; gain: number } => item.score !== null)
    .sort((a, b) => a.score - b.score);
  const candidates: { threshold: number; gain: number }[] = [{ threshold: -1, gain: 0 }];
  let gain = 0;
  scored.forEach(({ score, gain: own }, i) => {
    gain += own;
    const next = scored[i + 1]?.score ?? score + 1e-4;
    if (next !== score) candidates.push({ threshold: (score + next) / 2, gain });
  });
  const most = Math.max(...candidates.map((candidate) => candidate.gain));
  const best = candidates.filter((candidate) => candidate.gain === most);
  return best[Math.floor(best.length / 2)]!.threshold;
}

/** The protocol of LFW View 2: each fold is judged with the threshold that is best on the others. */
export function foldAccuracy(folds: readonly FoldScores[]): FoldResult {
  const thresholds = folds.map((_, held) => bestThreshold(folds.filter((_, i) => i !== held)));
  const accuracies = folds.map((fold, i) => rightAt(fold, thresholds[i]!) / sizeOf(fold));
  const accuracy = accuracies.reduce((sum, a) => sum + a, 0) / folds.length;
  const squares = accuracies.reduce((sum, a) => sum + (a - accuracy) ** 2, 0);
  const sd = Math.sqrt(squares / Math.max(1, folds.length - 1));
  return {
    folds: folds.length,
    accuracy,
    sd,
    standardError: sd / Math.sqrt(folds.length),
    thresholds,
  };
}
