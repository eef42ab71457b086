/** A share in per cent with three significant figures. */
export const percent = (share: number): string => {
  if (!Number.isFinite(share)) return 'n/a';
  if (share === 0) return '0 %';
  return `${Number((100 * share).toPrecision(share < 0.001 ? 2 : 3))} %`;
};

export const percentRange = ([low, high]: readonly [number, number]): string =>
  `${percent(low).replace(' %', '')} to ${percent(high)}`;

/** 1e-5 as "1e-5", and 2.34e-5 with three figures. */
export const rate = (share: number): string =>
  share === 0 ? '0' : Number(share.toPrecision(3)).toExponential().replace('e+0', '');

export const rateRange = ([low, high]: readonly [number, number]): string =>
  `${rate(low)} to ${rate(high)}`;

/** A thin space before every three digits. */
export const count = (n: number): string =>
  Math.round(n)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, '\u2009');

export const score = (value: number): string => value.toFixed(4);
