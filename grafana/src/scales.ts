import {
  MappingType,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard';

/** From which value on a colour holds; what lies below the first is `base`, green unless told. */
export interface Limits {
  readonly base?: string;
  readonly yellow?: number;
  readonly red?: number;
  readonly green?: number;
}

const byValue = (a: { value: number }, b: { value: number }): number => a.value - b.value;

export function thresholdsOf({ base = 'green', ...limits }: Limits = {}): ThresholdsConfigBuilder {
  const steps = Object.entries(limits).map(([color, value]) => ({ color, value: value as number }));
  return new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ color: base, value: null }, ...steps.sort(byValue)]);
}

export const mapValues = (texts: Readonly<Record<string, string>>): ValueMapping[] => [
  {
    type: MappingType.ValueToText,
    options: Object.fromEntries(
      Object.entries(texts).map(([value, text], index) => [value, { text, index }]),
    ),
  },
];

export const DOWN_UP = { '0': 'down', '1': 'up' };
