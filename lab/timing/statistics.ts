/**
 * Probability that a value of `a` is larger than one of `b` (Mann and Whitney), with the 95 % interval
 * of Hanley and McNeil (1982).
 */
export function areaUnderCurve(
  a: readonly number[],
  b: readonly number[],
): { area: number; low: number; high: number } {
  const all = [...a.map((v) => ({ v, own: true })), ...b.map((v) => ({ v, own: false }))];
  all.sort((x, y) => x.v - y.v);
  let rankSum = 0;
  for (let i = 0; i < all.length; ) {
    let end = i;
    while (end < all.length && all[end]!.v === all[i]!.v) end++;
    const rank = (i + 1 + end) / 2;
    for (let k = i; k < end; k++) if (all[k]!.own) rankSum += rank;
    i = end;
  }
  const area = (rankSum - (a.length * (a.length + 1)) / 2) / (a.length * b.length);
  const q1 = area / (2 - area);
  const q2 = (2 * area * area) / (1 + area);
  const variance =
    (area * (1 - area) +
      (a.length - 1) * (q1 - area * area) +
      (b.length - 1) * (q2 - area * area)) /
    (a.length * b.length);
  const half = 1.96 * Math.sqrt(variance);
  return { area, low: area - half, high: area + half };
}

export function summary(values: readonly number[]): string {
  const sorted = values.toSorted((x, y) => x - y);
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2);
  return `median ${at(0.5)} ms, quartiles ${at(0.25)} to ${at(0.75)} ms, n=${values.length}`;
}
