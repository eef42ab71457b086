import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { BOUNDARY, bytes, expectProblem } from '../../helpers/service/answers.ts';
import { startApp, type TestApp } from '../../helpers/service/app.ts';
import { enrolment, multipart, type Part, photo, post } from '../../helpers/service/form.ts';

const image = sample(FRANCK[0]!);
const user: Part = { name: 'user_id', value: 'franck' };
const ends: (() => unknown)[] = [];
let service: TestApp;

before(async () => {
  service = await startApp({ after: (end) => void ends.push(end as () => unknown) });
  await service.app.inject(enrolment('franck', image));
});
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const authenticate = (...parts: Part[]) => service.app.inject(post('/authenticate', parts));
const field = (name: string): Part => ({ name, value: 'x' });

test('A01 more fields, files or parts than a form takes are refused', async () => {
  const five = ['a', 'b', 'c', 'd'].map(field);
  expectProblem(await authenticate(user, ...five, photo(image)), 'too-many-parts');
  const nine = Array.from({ length: 9 }, () => photo(image));
  expectProblem(await authenticate(user, ...nine), 'too-many-parts');
  const thousand = Array.from({ length: 1000 }, (_, i) => i);
  expectProblem(await authenticate(...thousand.map((i) => field(`f${i}`))), 'too-many-parts');
  const files = thousand.map(() => photo(Buffer.from('x')));
  expectProblem(await authenticate(...files), 'too-many-parts');
  const six = Array.from({ length: 6 }, () => photo(image));
  const enrol = post('/enroll', [{ name: 'user_id', value: 'six' }, ...six]);
  expectProblem(await service.app.inject(enrol), 'too-many-parts');
});

test('A01 a giant header of a part is refused wherever it stands', async () => {
  const disposition = 'content-disposition: form-data; name="user_id"';
  const giant = `x-filler: ${'a'.repeat(100_000)}`;
  const photoPart = multipart([photo(image)], BOUNDARY);
  for (const header of [`${disposition}\r\n${giant}`, `${giant}\r\n${disposition}`]) {
    const start = Buffer.from(`--${BOUNDARY}\r\n${header}\r\n\r\nfranck\r\n`);
    const answer = await service.app.inject(bytes(Buffer.concat([start, photoPart])));
    expectProblem(answer, 'multipart-malformed');
  }
});

test('A01 bytes outside of the parts are refused when they are many', async () => {
  const form = multipart([user, photo(image)], BOUNDARY);
  const preamble = Buffer.concat([Buffer.from(`${'p'.repeat(100_000)}\r\n`), form]);
  expectProblem(await service.app.inject(bytes(preamble)), 'multipart-malformed');
});

test('A02 names and values longer than allowed are refused, never cut short', async () => {
  const long = await authenticate({ name: 'n'.repeat(5000), value: 'x' }, user, photo(image));
  expectProblem(long, 'field-invalid');
  for (const length of [65, 301, 1024, 1025, 2048]) {
    const userId = 'u'.repeat(length);
    expectProblem(await service.app.inject(enrolment(userId, image)), 'field-invalid');
    for (const cut of [64, 100, 255, 300]) {
      const state = await service.app.inject(`/users/${'u'.repeat(cut)}`);
      assert.ok(state.statusCode === 404 || (cut > 64 && state.statusCode === 400));
    }
  }
  const info = { name: 'device_info', value: 'd'.repeat(1500) };
  expectProblem(await authenticate(user, info, photo(image)), 'field-invalid');
});

test('A06 names of Object.prototype are refused and change nothing', async () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    expectProblem(await authenticate(field(name), user, photo(image)), 'field-invalid');
    expectProblem(await authenticate(user, photo(image, name)), 'field-invalid');
  }
  const json: Part = { ...user, value: '{"__proto__":{"x":1}}', type: 'application/json' };
  expectProblem(await authenticate(json, photo(image)), 'field-invalid');
  assert.equal(({} as Record<string, unknown>).x, undefined);
  assert.equal(Object.getPrototypeOf({}), Object.prototype);
});

test('A06 the name of the file on the phone means nothing', async () => {
  for (const filename of ['__proto__', '../../etc/passwd', 'a.php', '']) {
    const answer = await authenticate(user, { ...photo(image), filename });
    assert.equal(answer.statusCode, 200, `${filename}: ${answer.body}`);
  }
});

test('A07 fields of the wrong kind or number are refused', async () => {
  const asFile: Part = { ...user, filename: 'user.txt' };
  const asField: Part = { name: 'image', value: 'no file' };
  expectProblem(await authenticate(user, user, photo(image)), 'field-invalid');
  expectProblem(await authenticate(asFile), 'field-invalid');
  expectProblem(await authenticate(user, asField), 'field-invalid');
  expectProblem(await authenticate(user, asField, photo(image)), 'field-invalid');
  expectProblem(await authenticate(asFile, photo(image)), 'field-invalid');
  // Several frames belong to a challenge with movements, and here is none.
  expectProblem(await authenticate(user, photo(image), photo(image)), 'field-invalid');
});

test('A07 the order of the fields does not matter', async () => {
  const answer = await authenticate(photo(image), user);
  assert.equal(answer.statusCode, 200, answer.body);
  assert.equal(answer.json().success, true);
});
