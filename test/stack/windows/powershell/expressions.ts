import type { Node } from 'web-tree-sitter';
import { element, invoke, member } from './members.ts';
import { collapsed, type Scope } from './scope.ts';
import { childOf, inner, named } from './syntax.ts';
import {
  add,
  compare,
  convert,
  format,
  Hash,
  PowerShellError,
  text,
  toRegExp,
  truthy,
  type Value,
} from './values.ts';

/** What an expression needs of the interpreter. */
export interface Context {
  readonly scope: Scope;
  /** Types of .NET by their name in lower case. */
  readonly types: Readonly<Record<string, object>>;
  /** What a pipeline puts out. */
  pipeline(node: Node): Value[];
  statements(node: Node): Value[];
}

export const variable = (name: string, { scope }: Context): Value =>
  scope.get(name.replace(/^\{(.*)\}$/, '$1'));

/** "a text with $variables" */
function expanded(literal: string, context: Context): string {
  const pattern = /`(.)|""|\$\{([^}]+)\}|\$(\w+(?::\w+)?)(:?)|\$\(/g;
  const special: Record<string, string> = { n: '\n', r: '\r', t: '\t' };
  return literal.replaceAll(pattern, (whole, escaped, braced, name, colon) => {
    if (escaped) return special[escaped] ?? escaped;
    if (whole === '""') return '"';
    if (colon || whole === '$(') throw new Error(`no plain variable in the text ${literal}`);
    return text(variable(braced ?? name, context));
  });
}

function hash(node: Node, context: Context): Hash {
  const body = childOf(node, 'hash_literal_body');
  const entries = body ? named(body) : [];
  return entries.reduce((all, entry) => {
    const [key, what] = named(entry);
    return all.set(key!.text, value(what!, context));
  }, new Hash());
}

/** The object or the type before a dot or two colons. */
function owner(node: Node, context: Context): Value {
  if (node.type !== 'type_literal') return value(node, context);
  const name = node.text.slice(1, -1).toLowerCase();
  const type = context.types[name.replace(/^system\./, '')];
  if (!type) throw new Error(`there is no type ${node.text} here`);
  return type;
}

function method(node: Node, context: Context): Value {
  const [object, name, list] = named(node);
  const groups = list ? named(list) : [];
  const args = groups.flatMap((group) => named(group).map((part) => value(part, context)));
  return invoke(owner(object!, context), name!.text, args);
}

function unary(node: Node, context: Context): Value {
  const [part] = named(node);
  if (part!.type === 'cast_expression') return cast(part!, context);
  if (node.children[0]!.text.toLowerCase() === '-not') return !truthy(value(part!, context));
  throw new Error(`${node.text} is not known here`);
}

function cast(node: Node, context: Context): Value {
  const [type, what] = named(node);
  const result = value(what!, context);
  return type!.text === '[void]' ? undefined : convert(type!.text.slice(1, -1), result);
}

function match(sign: string, subject: string, pattern: string, { scope }: Context): boolean {
  const found = toRegExp(pattern, sign.startsWith('-c') ? '' : 'i').exec(subject);
  if (found) scope.set('Matches', [...found]);
  return sign.includes('not') ? !found : Boolean(found);
}

const ARITHMETIC: Record<string, (left: number, right: number) => number> = {
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '%': (left, right) => left % right,
};

function binary(node: Node, context: Context): Value {
  const [left, operator, right, ...more] = node.children;
  if (!operator || !right || more.length > 0) throw new Error(`${node.type} is not known here`);
  const sign = operator.text.toLowerCase();
  const first = value(left!, context);
  if (sign === '-and') return truthy(first) && truthy(value(right, context));
  if (sign === '-or') return truthy(first) || truthy(value(right, context));
  const second = value(right, context);
  if (sign === '+') return add(first, second);
  if (sign === '-f') return format(text(first), [second].flat());
  if (/^-c?(?:not)?match$/.test(sign)) return match(sign, text(first), text(second), context);
  const arithmetic = ARITHMETIC[sign];
  return arithmetic ? arithmetic(first as number, second as number) : compare(sign, first, second);
}

type Evaluate = (node: Node, context: Context) => Value;

const KINDS: Record<string, Evaluate> = {
  variable: (node, context) => variable(node.text.slice(1), context),
  verbatim_string_characters: (node) => node.text.slice(1, -1).replaceAll("''", "'"),
  expandable_string_literal: (node, context) => expanded(node.text.slice(1, -1), context),
  decimal_integer_literal: (node) => Number(node.text),
  real_literal: (node) => Number(node.text),
  parenthesized_expression: (node, context) => value(named(node)[0]!, context),
  array_expression: (node, context) => context.statements(node),
  array_literal_expression: (node, context) => named(node).map((part) => value(part, context)),
  hash_literal_expression: hash,
  script_block_expression: (node) => childOf(node, 'script_block'),
  command: (node, context) => collapsed(context.pipeline(node)),
  pipeline_chain: (node, context) => collapsed(context.pipeline(node)),
  expression_with_unary_operator: unary,
  cast_expression: cast,
  member_access: (node, context) => member(owner(named(node)[0]!, context), named(node)[1]!.text),
  invokation_expression: method,
  element_access(node, context) {
    const [list, index] = named(node);
    return element(value(list!, context), value(index!, context));
  },
};

export function value(node: Node, context: Context): Value {
  const at = inner(node);
  if (at.isError) throw new PowerShellError(`syntax: ${at.text}`);
  return (KINDS[at.type] ?? binary)(at, context);
}
