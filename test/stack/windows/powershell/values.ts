/** What Windows PowerShell does with values, as far as the scripts of this project need it. */
export type Value = unknown;

/** A failure that `catch` catches. */
export class PowerShellError extends Error {
  override readonly name = 'PowerShellError';
}

/** @{...}: names in any case. */
export class Hash extends Map<string, Value> {
  override get(name: string): Value {
    return super.get(name.toLowerCase()) ?? null;
  }
  override has(name: string): boolean {
    return super.has(name.toLowerCase());
  }
  override set(name: string, value: Value): this {
    return super.set(name.toLowerCase(), value);
  }
}

export class ArrayList extends Array<Value> {}

export const truthy = (value: Value): boolean =>
  Array.isArray(value)
    ? value.length > 1 || (value.length === 1 && truthy(value[0]))
    : Boolean(value);

export function text(value: Value): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(text).join(' ');
  if (value === true || value === false) return value ? 'True' : 'False';
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  throw new Error(`this kind of value has no text here: ${value}`);
}

export const toRegExp = (pattern: string, flags = ''): RegExp =>
  pattern.startsWith('(?m)')
    ? new RegExp(pattern.slice(4), `${flags}m`)
    : new RegExp(pattern, flags);

/** "{0,-5} {1:N1}" -f values */
export const format = (template: string, values: Value[]): string =>
  template.replaceAll(/\{(\d+)(?:,(-?\d+))?(?::N(\d))?\}/g, (_, index, width = 0, digits) => {
    if (Number(index) >= values.length) throw new PowerShellError('index out of range in -f');
    const value = values[Number(index)];
    const plain = digits === undefined ? text(value) : (value as number).toFixed(Number(digits));
    return Number(width) < 0 ? plain.padEnd(-width) : plain.padStart(Number(width));
  });

const OPERATORS: Record<string, (left: never, right: never) => Value> = {
  eq: (left, right) => folded(left) === folded(right),
  ne: (left, right) => folded(left) !== folded(right),
  ceq: (left, right) => left === right,
  cne: (left, right) => left !== right,
  lt: (left: number, right: number) => left < right,
  gt: (left: number, right: number) => left > right,
  ge: (left: number, right: number) => left >= right,
  join: (left: Value[], right: string) => [left].flat().map(text).join(right),
};

const folded = (value: Value): Value => (typeof value === 'string' ? value.toLowerCase() : value);

/** Only values of one kind are compared: what would be converted is a mistake here. */
export function compare(operator: string, left: Value, right: Value): Value {
  const name = operator.slice(1).toLowerCase();
  const run = OPERATORS[name];
  if (!run) throw new Error(`${operator} is not known here`);
  const same = typeof left === typeof right || left === null || right === null;
  if (name !== 'join' && (!same || Array.isArray(left))) {
    throw new Error(`${left} ${operator} ${right} compares values of different kinds`);
  }
  return run(left as never, right as never);
}

export function add(left: Value, right: Value): Value {
  if (typeof left === 'string') return left + text(right);
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  if (Array.isArray(left)) return [...left, right].flat();
  if (left instanceof Hash && right instanceof Hash) {
    for (const name of right.keys()) {
      if (left.has(name)) throw new PowerShellError(`${name} is there twice`);
    }
    return new Hash([...left, ...right]);
  }
  throw new Error(`${left} + ${right} is not known here`);
}

/** What a parameter or a cast of that type makes of a value. */
export function convert(type: string, value: Value): Value {
  const name = type.toLowerCase();
  if (name === 'string') return text(value);
  if (name === 'string[]') return [value].flat().map(text);
  if (name === 'double' || name === 'int') {
    if (value === null || value === '' || Number.isNaN(Number(value))) {
      throw new PowerShellError(`"${value}" is no ${name}`);
    }
    return Number(value);
  }
  if (name === 'bool' || name === 'switch') return truthy(value);
  return value;
}
