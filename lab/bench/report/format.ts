/** Three significant figures, or none where nothing was measured. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return 'n/a';
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(3, digits));
}

export const ms = (value: number | null): string => figure(value);

export const share = (value: number): string => `${Math.round(100 * value)} %`;

export const ratio = (value: number): string => (Number.isFinite(value) ? value.toFixed(3) : 'n/a');

export const counts = (errors: Readonly<Record<string, number>>): string =>
  Object.entries(errors)
    .map(([name, count]) => `${count} × ${name}`)
    .join(', ') || 'none';
