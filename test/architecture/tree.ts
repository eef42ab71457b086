import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { ROOT } from '../helpers/folders.ts';

const PARTS = ['src', 'operator', 'lab', 'dev', 'scripts', 'test', 'grafana'];
const CODE = /\.(ts|mts|mjs|js|sh|ps1)$/;

/** Every file of code of the repository, as a path from its root, without installed packages. */
export const codeFiles = (): string[] =>
  PARTS.flatMap((part) =>
    readdirSync(join(ROOT, part), { recursive: true, encoding: 'utf8' })
      .map((name) => [part, ...name.split(sep)].join('/'))
      .filter((file) => CODE.test(file) && !file.includes('node_modules')),
  ).toSorted();

const texts = new Map<string, string>();

export function textOf(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(ROOT, file), 'utf8');
  texts.set(file, text);
  return text;
}

export interface Imports {
  /** Files of the repository. */
  readonly own: readonly string[];
  /** Packages by name. */
  readonly packages: readonly string[];
  /** Node's own modules, as `node:fs`. */
  readonly builtIn: readonly string[];
}

/** `@scope/name` or `name`, without the path inside. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Imports, re-exports and dynamic imports of a file, also of types. Biome keeps their form.
 */
export function importsOf(file: string): Imports {
  const found = textOf(file).matchAll(
    /^(?:import|export)\b[^;]*?\bfrom '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gms,
  );
  const all = [...found].map((match) => (match[1] ?? match[2] ?? match[3])!);
  const others = all.filter((name) => !name.startsWith('.'));
  return {
    own: all
      .filter((name) => name.startsWith('.'))
      .map((name) => posix.join(posix.dirname(file), name)),
    packages: others.filter((name) => !name.startsWith('node:')).map(packageOf),
    builtIn: others.filter((name) => name.startsWith('node:')),
  };
}

/** Every folder that a file lies in, at any depth. */
export function foldersOf(files: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const file of files) {
    const parts = file.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++)
      folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].toSorted();
}

/** Every import circle, once, as `a -> b -> a`. */
export function circlesIn(
  nodes: readonly string[],
  next: (node: string) => readonly string[],
): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    const at = path.indexOf(node);
    if (at >= 0) circles.push([...path.slice(at), node].join(' -> '));
    if (at >= 0 || done.has(node)) return;
    for (const one of next(node)) visit(one, [...path, node]);
    done.add(node);
  };
  for (const node of nodes) visit(node, []);
  return circles;
}
