/** One budget and what was measured. */
export interface Target {
  readonly name: string;
  readonly limit: number;
  /** `most`: the value must not be above the limit. `least`: it must not be below. */
  readonly side: 'most' | 'least';
  readonly unit: string;
  readonly value: number;
  readonly met: boolean;
  /** How much is missing, 0 when it is met. */
  readonly shortfall: number;
  /** The noise: how much two runs of the bare loop differ in the same figure; null if unknown. */
  readonly noise: number | null;
}

export type Measured = Pick<Target, 'name' | 'limit' | 'side' | 'unit' | 'value'> & {
  readonly noise?: number;
};

export function judge({ noise, ...target }: Measured): Target {
  const { value, limit, side } = target;
  const over = side === 'most' ? value - limit : limit - value;
  const met = over <= 0;
  return { ...target, noise: noise ?? null, met, shortfall: met ? 0 : over };
}
