import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gitLines } from './git.ts';
import { FILE_RULE, LINE_RULES, type Mention } from './secret-rules.ts';

/*
 * Why no standard scanner: secretlint 13 with its recommended rules finds 1 of the 11 kinds of secret
 * that secrets.test.ts plants, and would find the others only by the patterns of secret-rules.ts. It
 * reads no Git history, where a secret that was deleted still is, and it adds 38 packages. Gitleaks
 * reads the history, but it comes neither from npm nor from Debian 12.
 */
const MENTIONS: readonly Mention[] = [
  {
    file: 'docs/mistakes.json',
    rule: 'API key of this service',
    reason: 'in one commit of the history: an invented key of zeros and the letter a',
  },
];

/** Where a rule found something. The text that was found is not repeated. */
interface Hit {
  readonly rule: string;
  readonly file: string;
  readonly where: string;
}

const rulesHit = (line: string): string[] =>
  LINE_RULES.filter(({ pattern }) => pattern.test(line)).map(({ name }) => name);

async function* treeHits(root: string): AsyncGenerator<Hit> {
  for await (const file of gitLines(root, 'ls-files')) {
    if (FILE_RULE.pattern.test(file)) yield { rule: FILE_RULE.name, file, where: file };
    // A file that was deleted without a commit is still listed; the history has its content.
    const text = await readFile(join(root, file), 'utf8').catch(() => '');
    for (const [index, line] of text.split(/\r?\n/).entries()) {
      for (const rule of rulesHit(line)) yield { rule, file, where: `${file}:${index + 1}` };
    }
  }
}

/** Looks at added lines only: every line of every version was added by some commit. */
async function* historyHits(root: string): AsyncGenerator<Hit> {
  const log = ['log', '--all', '-p', '-m', '--text', '--unified=0', '--no-renames', '--no-color'];
  const options = ['--no-ext-diff', '--no-textconv', '--format=%x00%h', '--full-history'];
  let commit = '';
  let file = '';
  for await (const line of gitLines(root, ...log, ...options)) {
    if (line.startsWith('\0')) {
      commit = line.slice(1);
    } else if (line.startsWith('diff --git ')) {
      file = line.slice(line.lastIndexOf(' b/') + 3);
      if (FILE_RULE.pattern.test(file)) {
        yield { rule: FILE_RULE.name, file, where: `${file} in ${commit}` };
      }
    } else if (line.startsWith('+')) {
      for (const rule of rulesHit(line.slice(1))) {
        yield { rule, file, where: `${file} in ${commit}` };
      }
    }
  }
}

/** Looks for secrets in the tracked files and in all their earlier versions. */
export async function findSecrets(root: string, mentions = MENTIONS): Promise<string[]> {
  const found = new Set<string>();
  for (const hits of [treeHits(root), historyHits(root)]) {
    for await (const { rule, file, where } of hits) {
      if (mentions.some((one) => one.file === file && one.rule === rule)) continue;
      found.add(`${where}: ${rule}`);
    }
  }
  return [...found];
}
