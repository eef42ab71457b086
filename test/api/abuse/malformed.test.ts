import { test } from 'node:test';
import { FRANCK, sample } from '../../helpers/photos/samples.ts';
import { BOUNDARY, bytes, expectProblem } from '../../helpers/service/answers.ts';
import { startApp } from '../../helpers/service/app.ts';
import { multipart, photo } from '../../helpers/service/form.ts';

const whole = multipart(
  [{ name: 'user_id', value: 'franck' }, photo(sample(FRANCK[0]!))],
  BOUNDARY,
);
const end = `--${BOUNDARY}--\r\n`;
const text = whole.toString('latin1');

const nested = Buffer.concat([
  Buffer.from(
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="user_id"\r\ncontent-type: multipart/mixed; boundary=inner\r\n\r\n`,
  ),
  multipart([{ name: 'user_id', value: 'franck' }], 'inner'),
  Buffer.from(`\r\n${end}`),
]);

const UNREADABLE: Record<string, ReturnType<typeof bytes>> = {
  'no boundary': bytes(whole, 'multipart/form-data'),
  'an empty boundary': bytes(whole, 'multipart/form-data; boundary='),
  'another boundary': bytes(whole, 'multipart/form-data; boundary=other'),
  'no final boundary': bytes(whole.subarray(0, whole.length - end.length)),
  'half a final boundary': bytes(whole.subarray(0, whole.length - 4)),
  'an end inside the photograph': bytes(whole.subarray(0, 5000)),
  'an end inside a header': bytes(whole.subarray(0, 60)),
  'line feeds alone': bytes(Buffer.from(text.replaceAll('\r\n', '\n'), 'latin1')),
  'carriage returns alone': bytes(Buffer.from(text.replaceAll('\r\n', '\r'), 'latin1')),
};

const LACKING: Record<string, ReturnType<typeof bytes>> = {
  'an empty form': bytes(end),
  'no bytes at all': bytes(''),
  'a form inside a field': bytes(nested),
  'a part without a name': bytes(
    `--${BOUNDARY}\r\ncontent-disposition: form-data\r\n\r\nx\r\n${end}`,
  ),
  'a part without a header': bytes(`--${BOUNDARY}\r\n\r\nfranck\r\n${end}`),
};

test('A05 a form that cannot be read is refused at once', async (t) => {
  const { app } = await startApp(t);
  for (const [name, request] of Object.entries(UNREADABLE)) {
    await t.test(name, async () => {
      expectProblem(await app.inject(request), 'multipart-malformed');
    });
  }
});

test('A05 a form that can be read but lacks its fields says which', async (t) => {
  const { app } = await startApp(t);
  for (const [name, request] of Object.entries(LACKING)) {
    await t.test(name, async () => {
      expectProblem(await app.inject(request), 'field-invalid');
    });
  }
});

test('A05 a body that is no form is refused', async (t) => {
  const { app } = await startApp(t);
  const mixed = bytes(whole, `multipart/mixed; boundary=${BOUNDARY}`);
  expectProblem(await app.inject(mixed), 'unsupported-media');
  expectProblem(await app.inject(bytes(whole, 'image/jpeg')), 'unsupported-media');
  for (const json of ['{"user_id":"franck"}', '{"user_id"']) {
    expectProblem(await app.inject(bytes(json, 'application/json')), 'unsupported-media');
  }
});
