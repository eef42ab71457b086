import { ArrayList, Hash, PowerShellError, type Value } from './values.ts';

type Method = (...args: never[]) => Value;

/** As .NET does it: nothing beyond the end. */
function substring(this: string, start: number, length = this.length - start): string {
  if (start < 0 || length < 0 || start + length > this.length) {
    throw new PowerShellError(`Substring(${start}, ${length}) of ${this.length} characters`);
  }
  return this.slice(start, start + length);
}

const OF_STRINGS: Record<string, Method> = {
  replace(this: string, from: string, to: string) {
    return this.replaceAll(from, () => to);
  },
  split(this: string, separator: string) {
    if (separator.length !== 1) throw new Error('.Split takes the characters apart');
    return this.split(separator);
  },
  startswith(this: string, part: string, how: string) {
    if (how !== 'Ordinal') throw new Error('StartsWith depends on the language');
    return this.startsWith(part);
  },
  endswith(this: string, part: string) {
    return this.endsWith(part);
  },
  contains(this: string, part: string) {
    return this.includes(part);
  },
  indexof(this: string, part: string) {
    return this.indexOf(part);
  },
  trim(this: string) {
    return this.trim();
  },
  toupperinvariant(this: string) {
    return this.toUpperCase();
  },
  substring,
};

const OF_HASHES: Record<string, Method> = {
  containskey(this: Hash, name: string) {
    return this.has(name);
  },
};

const OF_LISTS: Record<string, Method> = {
  add(this: ArrayList, value: Value) {
    return this.push(value) - 1;
  },
};

const methodsOf = (value: Value): Record<string, Method> => {
  if (typeof value === 'string') return OF_STRINGS;
  if (value instanceof Hash) return OF_HASHES;
  if (value instanceof ArrayList) return OF_LISTS;
  return {};
};

const own = (value: object, name: string): string | undefined =>
  Object.keys(value).find((key) => key.toLowerCase() === name.toLowerCase());

/** `$value.Name`; a name that is not there is a mistake here, not $null. */
export function member(value: Value, name: string): Value {
  const lower = name.toLowerCase();
  if (lower === 'count') return Array.isArray(value) ? value.length : value === null ? 0 : 1;
  if (lower === 'length' && typeof value === 'string') return value.length;
  if (value !== null && typeof value === 'object') {
    const key = own(value, name);
    if (key !== undefined) return (value as Record<string, Value>)[key];
  }
  throw new Error(`there is no .${name} in ${JSON.stringify(value)}`);
}

/** `$value.Name(...)`; undefined says that it returns nothing at all. */
export function invoke(value: Value, name: string, args: Value[]): Value {
  const method = methodsOf(value)[name.toLowerCase()] ?? member(value, name);
  if (typeof method !== 'function') throw new Error(`.${name} is no method`);
  return method.apply(value, args as never[]);
}

export function element(value: Value, index: Value): Value {
  if (value instanceof Hash) return value.get(String(index));
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) {
    return value[index as number] ?? null;
  }
  throw new Error(`${value} has no elements`);
}
