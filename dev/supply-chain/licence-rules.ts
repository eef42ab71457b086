const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
]);

/** What is allowed for some packages only, and why. */
const EXCEPTIONS: readonly { licence: string; names: RegExp; reason: string }[] = [
  {
    licence: 'LGPL-3.0-or-later',
    names: /^@img\/sharp-/,
    reason: 'libvips: shipped unchanged as a library of its own that can be replaced',
  },
  {
    licence: 'CC-BY-3.0',
    names: /^spdx-exceptions$/,
    reason: 'a list of names, shipped unchanged with its notice',
  },
];

function isAllowed(licence: string, name: string): boolean {
  const excepted = EXCEPTIONS.some((e) => e.licence === licence && e.names.test(name));
  return ALLOWED.has(licence) || excepted;
}

/** Whether an SPDX expression permits use here: one side of OR, all sides of AND. */
export function permits(expression: string, name: string): boolean {
  const text = expression.trim();
  const bare = /^\(([^()]*)\)$/.exec(text)?.[1];
  if (bare !== undefined) return permits(bare, name);
  // Nested brackets, WITH and free text are not decided here: a person has to read them.
  if (/[()]/.test(text)) return false;
  return text
    .split(' OR ')
    .some((side) => side.split(' AND ').every((one) => isAllowed(one.trim(), name)));
}
