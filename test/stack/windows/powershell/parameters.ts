import type { Node } from 'web-tree-sitter';
import { type Context, value } from './expressions.ts';
import { childOf, named } from './syntax.ts';
import { convert, PowerShellError, type Value } from './values.ts';

export interface Arguments {
  readonly args: Value[];
  /** Values of -Name parameters, in lower case; true where none follows. */
  readonly options: ReadonlyMap<string, Value>;
}

/** What stands behind the name of a command; where its output goes is left out. */
export function argumentsOf(elements: Node | null, context: Context): Arguments {
  const args: Value[] = [];
  const options = new Map<string, Value>();
  let waiting: string | null = null;
  for (const part of elements ? named(elements) : []) {
    if (part.type === 'command_argument_sep' || /^\d?>/.test(part.text)) continue;
    if (part.type === 'command_parameter') {
      waiting = part.text.slice(1).toLowerCase();
      options.set(waiting, true);
      continue;
    }
    const what = part.type === 'generic_token' ? part.text : value(part, context);
    if (waiting === null) args.push(what);
    else options.set(waiting, what);
    waiting = null;
  }
  return { args, options };
}

/** Sets the parameters of a script or a function in the scope of the context. */
export function bind(block: Node | null, { args, options }: Arguments, context: Context): void {
  const list = block && childOf(block, 'parameter_list');
  const left = new Map([...options].map(([name, what]) => [name.toLowerCase(), what]));
  const positional = [...args];
  for (const parameter of list ? named(list) : []) {
    const name = childOf(parameter, 'variable')!.text.slice(1);
    // The last attribute is the type, those before it are checks.
    const type = named(childOf(parameter, 'attribute_list')!).at(-1)!.text.slice(1, -1);
    const standard = childOf(parameter, 'script_parameter_default');
    let what: Value = standard ? value(named(standard)[0]!, context) : null;
    if (left.has(name.toLowerCase())) what = left.get(name.toLowerCase());
    else if (type !== 'switch' && positional.length > 0) what = positional.shift();
    left.delete(name.toLowerCase());
    const unset = what === null && !/^(?:string|switch)/.test(type);
    context.scope.set(name, unset ? null : convert(type, what));
  }
  if (positional.length > 0 || left.size > 0) {
    throw new PowerShellError(`no parameter takes ${[...positional, ...left.keys()]}`);
  }
}
