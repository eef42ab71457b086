/** One budget of the design and what came of it. */
export interface Target {
  readonly name: string;
  readonly limit: number;
  /** Whether the value may not be above or not be below the limit. */
  readonly side: 'most' | 'least';
  readonly unit: string;
  readonly value: number;
  readonly met: boolean;
  /** How much is missing, 0 when it is met. */
  readonly shortfall: number;
  /** How far the bare loop strays from itself in the same figure; null where that is not known. */
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
