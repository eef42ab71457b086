import { PowerShellError, type Value } from './values.ts';

/** Variables: read from the scope of the caller where there is no own one, always written here. */
export class Scope {
  readonly #values = new Map<string, Value>();
  readonly #parent: Scope | null;

  constructor(parent: Scope | null) {
    this.#parent = parent;
  }

  get(name: string): Value {
    const lower = name.toLowerCase();
    if (this.#values.has(lower)) return this.#values.get(lower);
    if (!this.#parent) throw new PowerShellError(`$${name} has not been set`);
    return this.#parent.get(name);
  }

  set(name: string, value: Value): void {
    this.#values.set(name.toLowerCase(), value);
  }
}

/** `return` or `continue`, with what has been put out until then. */
class Leaving {
  readonly output: Value[];
  constructor(output: Value[]) {
    this.output = output;
  }
}
export class Return extends Leaving {}
export class Continue extends Leaving {}

/** What all of them put out; what came before a `return` is not lost. */
export function gather<T>(items: Iterable<T>, run: (item: T) => Value[]): Value[] {
  const output: Value[] = [];
  for (const item of items) {
    try {
      output.push(...run(item));
    } catch (end) {
      if (end instanceof Leaving) end.output.unshift(...output);
      throw end;
    }
  }
  return output;
}

/** `exit N` */
export class Exit {
  readonly code: number;
  constructor(code: number) {
    this.code = code;
  }
}

/** What a caller gets of an output: nothing, the one value, or all of them. */
export const collapsed = (output: Value[]): Value =>
  output.length > 1 ? output : (output[0] ?? null);

export const emitted = (value: Value): Value[] => {
  if (value === undefined) return [];
  return Array.isArray(value) ? [...value] : [value];
};
