import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { FRANCK, sample } from '../helpers/photos/samples.ts';
import { RawConnection } from '../helpers/raw-http.ts';
import { expectProblem, fromRaw } from '../helpers/service/answers.ts';
import { listen, startApp } from '../helpers/service/app.ts';
import { enrolment, multipart, photo } from '../helpers/service/form.ts';

const B = 'header-boundary';
const BODY = multipart([{ name: 'user_id', value: 'franck' }, photo(sample(FRANCK[1]!))], B);

async function started(t: TestContext) {
  const { app } = await startApp(t);
  await app.inject(enrolment('franck', sample(FRANCK[0]!)));
  const address = await listen(app);
  return async (lines: readonly string[], body: Uint8Array = BODY) => {
    const connection = await RawConnection.open(address);
    t.after(() => connection.destroy());
    const head = ['POST /authenticate HTTP/1.1', 'host: localhost', ...lines];
    const length = `content-length: ${body.length}`;
    await connection.write([...head, length, '', ''].join('\r\n'));
    // The server may hang up while the photograph is still on its way.
    void connection.write(body);
    return fromRaw(await connection.answer());
  };
}

const SAME = {
  'a tab': `content-type: multipart/form-data;\tboundary=${B}`,
  'a leading space': `content-type:   multipart/form-data; boundary=${B}`,
  'a leading tab': `content-type:\tmultipart/form-data; boundary=${B}`,
  'no space': `content-type:multipart/form-data;boundary=${B}`,
  'spaces around the semicolon': `content-type: multipart/form-data ; boundary=${B}`,
  'upper case': `CONTENT-TYPE: MULTIPART/FORM-DATA; BOUNDARY=${B}`,
  'a quoted boundary': `content-type: multipart/form-data; boundary="${B}"`,
  'a charset after': `content-type: multipart/form-data; boundary=${B}; charset=utf-8`,
  'a charset before': `content-type: multipart/form-data; charset=utf-16; boundary=${B}`,
};

const REFUSED = {
  'two boundaries, the wrong one first': `content-type: multipart/form-data; boundary=other; boundary=${B}`,
  'two boundaries, the wrong one last': `content-type: multipart/form-data; boundary=${B}; boundary=other`,
  'a boundary of another case': `content-type: multipart/form-data; boundary=${B.toUpperCase()}`,
  'a comma': `content-type: multipart/form-data, boundary=${B}`,
  'a list of types': `content-type: text/plain, multipart/form-data; boundary=${B}`,
  'another type': `content-type: multipart/mixed; boundary=${B}`,
  'no slash': `content-type: multipart; boundary=${B}`,
  'an empty type': 'content-type:',
  'a carriage return inside': `content-type: multipart/form-data;\r boundary=${B}`,
};

test('A10 a content type spelt otherwise is read as the same or refused, nothing between', async (t) => {
  const send = await started(t);
  for (const [name, line] of Object.entries(SAME)) {
    const answer = await send([line]);
    if (answer.statusCode === 200) assert.equal(JSON.parse(answer.body).success, true, name);
    else expectProblem(answer, 'unsupported-media', 'multipart-malformed');
  }
  assert.equal((await send([SAME['a tab']])).statusCode, 200);
  assert.equal((await send([SAME['a quoted boundary']])).statusCode, 200);
});

test('A10 an ambiguous or foreign content type is refused or read as the one it is', async (t) => {
  const send = await started(t);
  const accepted: string[] = [];
  for (const [name, line] of Object.entries(REFUSED)) {
    const answer = await send([line]);
    if (answer.statusCode === 200) accepted.push(name);
    else
      expectProblem(
        answer,
        'unsupported-media',
        'multipart-malformed',
        'request-invalid',
        'field-invalid',
      );
  }
  assert.deepEqual(accepted, ['two boundaries, the wrong one last'], 'the first one counts');
});

test('A10 two content types are not both believed', async (t) => {
  const send = await started(t);
  const [right, wrong] = [
    `content-type: multipart/form-data; boundary=${B}`,
    'content-type: text/plain',
  ];
  expectProblem(await send([wrong, right]), 'unsupported-media', 'field-invalid');
  assert.equal((await send([right, wrong])).statusCode, 200);
});

test('A12 odd headers are harmless: prototype names, huge ones, many', async (t) => {
  const send = await started(t);
  const type = `content-type: multipart/form-data; boundary=${B}`;
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    assert.equal((await send([type, `${name}: x`])).statusCode, 200, name);
  }
  assert.equal(({} as Record<string, unknown>).x, undefined);
  expectProblem(await send([type, `x-huge: ${'h'.repeat(64 * 1024)}`]), 'headers-too-large');
  const many = Array.from({ length: 2000 }, (_, i) => `x${i}: 1`);
  expectProblem(await send([type, ...many]), 'headers-too-large');
  assert.equal((await send([type, ...many.slice(0, 100)])).statusCode, 200);
  assert.equal((await send([type])).statusCode, 200, 'the service lives');
});

test('A12 an expectation that nobody defined is no reason to fail', async (t) => {
  const send = await started(t);
  const type = `content-type: multipart/form-data; boundary=${B}`;
  assert.equal((await send([type, 'expect: 100-continue'])).statusCode, 200);
  assert.equal((await send([type, 'expect: something'])).statusCode, 200);
});
