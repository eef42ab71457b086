import assert from 'node:assert/strict';
import { test } from 'node:test';
import { faultIn } from '../../../lab/fuzz/judge.ts';
import { parseAnswers } from '../../../lab/fuzz/wire.ts';
import { growth, MAX_GROWTH_BYTES } from '../../../lab/shared/memory.ts';

const documented = new Map([['/authenticate', new Set([200, 400, 422, 500])]]);
const asked = { label: 'part-value', route: '/authenticate', loose: false, bytes: Buffer.alloc(9) };

const problem = (over: Record<string, unknown> = {}, status = 422, type?: string) => ({
  status,
  headers: { 'content-type': type ?? 'application/problem+json', 'x-request-id': 'id' },
  body: JSON.stringify({
    type: 'urn:biometric:problem:no-face',
    title: 'No face was found',
    status,
    detail: 'No face was found.',
    instance: 'urn:uuid:id',
    ...over,
  }),
});

const judged = (answers: readonly ReturnType<typeof problem>[], rest = 0) =>
  faultIn(asked, { answers, rest }, documented);

test('the judge of the fuzzer accepts a documented problem', () => {
  assert.equal(judged([problem()]), null);
});

test('the judge of the fuzzer sees everything it has to see', () => {
  const wrong = {
    'an undocumented status': judged([problem({ status: 409 }, 409)]),
    'a fault of the service': judged([problem({ status: 500 }, 500)]),
    'another content type': judged([problem({}, 422, 'text/html')]),
    'an unknown problem': judged([problem({ type: 'urn:biometric:problem:toString' })]),
    'another status in the body': judged([problem({ status: 400 })]),
    'the id of another request': judged([problem({ instance: 'urn:uuid:other' })]),
    'a stack': judged([problem({ detail: 'at x (/srv/node_modules/y.js:1:1)' })]),
    'no answer': judged([]),
    'two answers': judged([problem(), problem()]),
    'bytes after the answer': judged([problem()], 3),
  };
  for (const [name, fault] of Object.entries(wrong)) assert.ok(fault, name);
});

test('the parser of the fuzzer counts answers and what follows them', () => {
  const one = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}';
  const parsed = parseAnswers(Buffer.from(`HTTP/1.1 100 Continue\r\n\r\n${one}${one}rest`));
  assert.deepEqual(
    parsed.answers.map(({ status, body }) => [status, body]),
    [
      [200, '{}'],
      [200, '{}'],
    ],
  );
  assert.equal(parsed.rest, 4);
  assert.throws(() => parseAnswers(Buffer.from('SSH-2.0\r\n\r\n')), /no HTTP answer/);
});

test('growth compares the second quarter with the last', () => {
  assert.equal(growth([900, 900, 100, 100, 800, 800, 110, 110]), 10);
  assert.ok(growth(Array.from({ length: 100 }, (_, i) => i * 2_000_000)) > MAX_GROWTH_BYTES);
});
