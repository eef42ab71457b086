const UNIT_SECONDS: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };
/** Longer windows would outlast the test. */
const LONGEST_SECONDS = 60;

const shorter = (count: string, unit: string): string => {
  const seconds = (Number(count) * UNIT_SECONDS[unit]!) / 60;
  return `${Math.max(1, Math.min(LONGEST_SECONDS, Math.round(seconds)))}s`;
};

/**
 * Rules in which a second stands for a minute, and a minute for an hour or more: every `for` and
 * every window is shortened so, and nothing else is changed.
 */
export const hastened = (rules: string): string =>
  rules
    .replaceAll(/\[(\d+)([smhd])\]/g, (_, count, unit) => `[${shorter(count, unit)}]`)
    .replaceAll(/^( *for: )(\d+)([smhd])$/gm, (_, head, count, unit) => {
      return `${head}${shorter(count, unit)}`;
    });
