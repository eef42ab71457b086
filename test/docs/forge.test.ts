import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../helpers/folders.ts';
import { read } from './documents.ts';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
}

interface Workflow {
  readonly permissions: unknown;
  readonly jobs: Record<string, { container: { image: string }; steps: Step[] }>;
}

const FOLDER = '.github/workflows';

test('the workflow runs .ci/run with the whole history, and every action is pinned to a commit', () => {
  const files = readdirSync(join(ROOT, FOLDER));
  assert.deepEqual(files, ['ci.yml']);
  const workflow = parse(read(`${FOLDER}/ci.yml`)) as Workflow;
  assert.deepEqual(workflow.permissions, { contents: 'read' });
  const jobs = Object.values(workflow.jobs);
  assert.equal(jobs.length, 1);
  const { steps, container } = jobs[0]!;
  assert.equal(steps.at(-1)?.run, 'bash .ci/run');
  const used = steps.filter(({ uses }) => uses !== undefined);
  for (const { uses } of used) assert.match(uses!, /^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/);
  assert.equal(used[0]?.with?.['fetch-depth'], 0);
  const node = /^ARG NODE_IMAGE=node:([\d.]+)-(\w+)-slim$/m.exec(read('Dockerfile'));
  assert.equal(container.image, `node:${node?.[1]}-${node?.[2]}`, 'the Node of the Dockerfile');
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly value?: string; readonly label?: string };
  }[];
}

test('every form for an issue sends vulnerabilities elsewhere before it asks anything', () => {
  const folder = '.github/ISSUE_TEMPLATE';
  assert.deepEqual(parse(read(`${folder}/config.yml`)), { blank_issues_enabled: false });
  const forms = readdirSync(join(ROOT, folder)).filter((name) => name !== 'config.yml');
  assert.ok(forms.length >= 2);
  for (const name of forms) {
    const { body, ...form } = parse(read(`${folder}/${name}`)) as Form;
    assert.ok(form.name && form.description, name);
    assert.equal(body[0]?.type, 'markdown', name);
    const first = body[0]?.attributes.value?.replaceAll(/\s+/g, ' ');
    assert.match(first ?? '', /Vulnerabilities are not reported in public issues: SECURITY\.md/);
    const fields = body.slice(1);
    assert.ok(
      fields.every(({ id, attributes }) => id && attributes.label),
      name,
    );
    assert.equal(new Set(fields.map(({ id }) => id)).size, fields.length, `${name}: ids`);
  }
});

test('the template for a change asks for all that CONTRIBUTING demands', () => {
  const text = read('.github/pull_request_template.md');
  for (const word of ['SECURITY.md', 'CONTRIBUTING.md', 'docs/privacy.md', 'CHANGELOG.md'])
    assert.ok(text.includes(word), word);
  for (const command of ['npm run check', 'npm test', 'npm run docs'])
    assert.ok(text.includes(`\`${command}\``), command);
});
