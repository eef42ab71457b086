import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Language, type Node, Parser } from 'web-tree-sitter';

const grammar = createRequire(import.meta.url).resolve(
  'tree-sitter-powershell/tree-sitter-powershell.wasm',
);
await Parser.init();
const parser = new Parser();
parser.setLanguage(await Language.load(grammar));

export const parseText = (text: string): Node => parser.parse(text)!.rootNode;

export const parse = (file: string): Node => parseText(readFileSync(file, 'utf8'));

/** The node and all below it. */
export function* everyNode(node: Node): Generator<Node> {
  yield node;
  for (const child of node.children) if (child) yield* everyNode(child);
}

/** "line:column what" of each place that the grammar does not understand. */
export const syntaxErrors = (root: Node): string[] =>
  [...everyNode(root)]
    .filter((node) => node.isError || node.isMissing)
    .map(
      ({ startPosition: { row, column }, text }) => `${row + 1}:${column + 1} ${text.slice(0, 40)}`,
    );

export const named = (node: Node): Node[] =>
  node.namedChildren.filter((child): child is Node => child !== null && child.type !== 'comment');
