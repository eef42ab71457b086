import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { ROOT } from '../helpers/folders.ts';

/** Every document of the repository that people read, from its root. */
export const DOCUMENTS: readonly string[] = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  'models/README.md',
  'test/README.md',
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

export const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** The text without its fenced blocks. */
export const prose = (text: string): string => text.replaceAll(/^```.*?^```$/gms, '');

/** What stands between back quotes, outside of fenced blocks. */
export const quoted = (text: string): string[] =>
  [...prose(text).matchAll(/`([^`\n]+)`/g)].map((found) => found[1]!);

/** The anchor that GitHub and Forgejo give a heading. */
const anchorOf = (heading: string): string =>
  heading
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** The anchors of all headings of a document. */
export const anchorsOf = (text: string): Set<string> =>
  new Set([...prose(text).matchAll(/^#{1,6} (.+)$/gm)].map((found) => anchorOf(found[1]!)));

export interface Link {
  /** As written. */
  readonly target: string;
  /** Path from the root of the repository, or null for a link to another site. */
  readonly file: string | null;
  readonly anchor: string | null;
}

/** Every link and image of a document. */
export const linksOf = (document: string): Link[] =>
  [...prose(read(document)).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => {
    if (/^[a-z]+:/.test(target!)) return { target: target!, file: null, anchor: null };
    const [path = '', anchor = null] = target!.split('#');
    const file = path === '' ? document : posix.join(posix.dirname(document), path);
    return { target: target!, file, anchor };
  });
