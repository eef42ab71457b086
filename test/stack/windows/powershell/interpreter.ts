import type { Node } from 'web-tree-sitter';
import { type Context, value, variable } from './expressions.ts';
import { type Arguments, argumentsOf, bind } from './parameters.ts';
import { Continue, collapsed, Exit, emitted, gather, Return, Scope } from './scope.ts';
import { childOf, inner, named, parse } from './syntax.ts';
import { add, type Hash, PowerShellError, text, truthy, type Value } from './values.ts';

export interface Call extends Arguments {
  readonly input: Value[];
  /** Runs a script block with $_. */
  run(block: Value, item: Value): Value;
}

/** What the scripts find on the machine. */
export interface Host {
  /** Cmdlets by their name in lower case; what they return is their output. */
  readonly commands: Readonly<Record<string, (call: Call) => Value[]>>;
  readonly types: Context['types'];
  /** Programs; null when there is none of that name. */
  program(name: string, args: string[]): { code: number; lines: string[] } | null;
  /** The file of this machine that stands for a path of that one. */
  file(path: string): string;
}

/**
 * Runs the part of Windows PowerShell that the scripts of this project are written in, on a machine
 * that the test makes up. Whatever it does not know is an error, never skipped.
 */
export class PowerShell implements Context {
  readonly types: Context['types'];
  readonly #host: Host;
  readonly #global = new Scope(null);
  readonly #functions = new Map<string, Node>();
  #scope = this.#global;

  constructor(host: Host, variables: Record<string, Value> = {}) {
    this.#host = host;
    this.types = host.types;
    const fixed = { null: null, true: true, false: false, LASTEXITCODE: 0 };
    for (const [name, what] of Object.entries({ ...fixed, ...variables })) {
      this.#global.set(name, what);
    }
  }

  get scope(): Scope {
    return this.#scope;
  }

  /** Runs a file as if its lines stood here. */
  load(file: string): Value[] {
    return this.statements(parse(file));
  }

  /** Runs a script with these parameters; its exit code. */
  script(file: string, options: Record<string, Value>): number {
    try {
      const block = childOf(parse(file), 'param_block');
      bind(block, { args: [], options: new Map(Object.entries(options)) }, this);
      this.load(file);
      return 0;
    } catch (end) {
      if (end instanceof Exit) return end.code;
      throw end;
    }
  }

  call(name: string, ...args: Value[]): Value {
    return collapsed(this.#invoke(name, { args, options: new Map() }, []));
  }

  statements(node: Node | null): Value[] {
    return gather(node ? named(node) : [], (child) => this.#statement(child));
  }

  pipeline(node: Node): Value[] {
    const at = inner(node);
    if (at.type === 'assignment_expression') {
      this.#assign(at);
      return [];
    }
    if (at.type === 'command') return this.#command(at, []);
    if (at.type !== 'pipeline_chain') return emitted(value(at, this));
    const [first, ...steps] = named(at).map(inner);
    return steps.reduce((stream, step) => this.#command(step, stream), this.pipeline(first!));
  }

  #statement(node: Node): Value[] {
    switch (node.type) {
      case 'function_statement':
        this.#functions.set(childOf(node, 'function_name')!.text.toLowerCase(), node);
        return [];
      case 'param_block':
        return [];
      case 'statement_list':
      case 'statement_block':
      case 'script_block_body':
        return this.statements(node);
      case 'if_statement':
        return this.#if(node);
      case 'foreach_statement':
        return this.#foreach(node);
      case 'while_statement':
        return this.#while(node);
      case 'try_statement':
        return this.#try(node);
      case 'flow_control_statement':
        return this.#flow(node);
      default:
        return this.pipeline(node);
    }
  }

  #if(node: Node): Value[] {
    const elseifs = childOf(node, 'elseif_clauses');
    for (const clause of [node, ...(elseifs ? named(elseifs) : [])]) {
      const [condition, block] = named(clause);
      if (truthy(value(condition!, this))) return this.#statement(block!);
    }
    return this.statements(childOf(node, 'else_clause'));
  }

  #foreach(node: Node): Value[] {
    const [item, list, block] = named(node);
    return gather(emitted(value(list!, this)), (what) => {
      this.#scope.set(item!.text.slice(1), what);
      return this.#round(block!);
    });
  }

  #while(node: Node): Value[] {
    const [condition, block] = named(node);
    const holds = () => truthy(value(condition!, this));
    const rounds = (function* () {
      while (holds()) yield block!;
    })();
    return gather(rounds, (each) => this.#round(each));
  }

  #round(block: Node): Value[] {
    try {
      return this.#statement(block);
    } catch (end) {
      if (end instanceof Continue) return end.output;
      throw end;
    }
  }

  #try(node: Node): Value[] {
    const clauses = childOf(node, 'catch_clauses');
    try {
      return this.#statement(childOf(node, 'statement_block')!);
    } catch (error) {
      if (!clauses || !(error instanceof PowerShellError)) throw error;
      return this.statements(named(clauses)[0]!);
    } finally {
      this.statements(childOf(node, 'finally_clause'));
    }
  }

  #flow(node: Node): Value[] {
    const word = node.children[0]!.text.toLowerCase();
    const [what] = named(node);
    if (word === 'continue') throw new Continue([]);
    if (word === 'exit') throw new Exit(Number(value(what!, this)));
    if (word === 'return') throw new Return(what ? this.pipeline(what) : []);
    throw new Error(`${word} is not known here`);
  }

  #assign(node: Node): void {
    const [left, , right] = named(node);
    const target = inner(left!);
    const operator = node.children[1]!.text;
    let what = value(right!, this);
    if (operator === '+=') what = add(value(target, this), what);
    else if (operator !== '=') throw new Error(`${operator} is not known here`);
    if (target.type === 'element_access') {
      const [hash, index] = named(target);
      (value(hash!, this) as Hash).set(text(value(index!, this)), what);
    } else this.#scope.set(target.text.slice(1), what);
  }

  #command(node: Node, input: Value[]): Value[] {
    const dotted = childOf(node, 'command_invokation_operator')?.text === '.';
    const name = childOf(node, 'command_name') ?? childOf(node, 'command_name_expr')!;
    const [word] = named(name);
    if (dotted) return this.load(this.#host.file(text(value(word!, this))));
    const title = name.text.startsWith('$') ? text(variable(name.text.slice(1), this)) : name.text;
    return this.#invoke(title, argumentsOf(childOf(node, 'command_elements'), this), input);
  }

  #invoke(name: string, call: Arguments, input: Value[]): Value[] {
    const own = this.#functions.get(name.toLowerCase());
    if (own) return this.#function(own, call);
    const command = this.#host.commands[name.toLowerCase()];
    if (command) return command({ ...call, input, run: (block, item) => this.#block(block, item) });
    const result = this.#host.program(name, call.args.flat().map(text));
    if (!result) throw new PowerShellError(`there is no command ${name}`);
    this.#global.set('LASTEXITCODE', result.code);
    return result.lines;
  }

  #function(node: Node, call: Arguments): Value[] {
    const block = childOf(node, 'script_block')!;
    return this.#within(new Scope(this.#scope), () => {
      bind(childOf(block, 'param_block'), call, this);
      try {
        return this.statements(childOf(block, 'script_block_body'));
      } catch (end) {
        if (end instanceof Return) return end.output;
        throw end;
      }
    });
  }

  #block(block: Value, item: Value): Value {
    const scope = new Scope(this.#scope);
    scope.set('_', item);
    return this.#within(scope, () => collapsed(this.statements(block as Node)));
  }

  #within<T>(scope: Scope, run: () => T): T {
    const before = this.#scope;
    this.#scope = scope;
    try {
      return run();
    } finally {
      this.#scope = before;
    }
  }
}
