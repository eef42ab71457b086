import type { Dice } from './dice.ts';
import type { DraftMutator } from './mutate-parts.ts';
import { BOUNDARY } from './request.ts';

const TYPES = [
  '',
  'multipart/form-data',
  'multipart/form-data; boundary=',
  'multipart/form-data; boundary="',
  'multipart/form-data; boundary=other',
  `multipart/form-data; boundary=${BOUNDARY}; boundary=other`,
  `multipart/form-data; boundary=other; boundary=${BOUNDARY}`,
  `multipart/form-data; charset=utf-16; boundary=${BOUNDARY}`,
  `multipart/form-data; charset=nonsense; boundary="${BOUNDARY}"`,
  `Multipart/Form-Data; BOUNDARY=${BOUNDARY}`,
  `multipart/form-data;\tboundary=${BOUNDARY}`,
  `\tmultipart/form-data ; boundary = ${BOUNDARY}`,
  `multipart/mixed; boundary=${BOUNDARY}`,
  `multipart/form-data, boundary=${BOUNDARY}`,
  `multipart/form-data; boundary*=utf-8''${BOUNDARY}`,
  'application/json',
  'application/x-www-form-urlencoded',
  'text/plain',
  'image/jpeg',
  'a',
  '/',
  ';;;',
];
const HEADERS = [
  'expect: 100-continue',
  'expect: something',
  'content-encoding: gzip',
  'accept: image/webp',
  'accept-encoding: *;q=0',
  'x-forwarded-for: 1.2.3.4, ::1',
  'x-request-id: ../../x',
  'authorization: Bearer',
  'x-api-key: x',
  'upgrade: websocket',
  'trailer: x',
  'range: bytes=0-1',
  '__proto__: x',
  'user-agent: \xff\xfe\x80',
  'cookie: a=b; a=c',
  'content-type: text/plain',
  'content-disposition: x',
];
const METHODS = ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'post', 'FUZZ', 'PROPFIND'];
const SPECIALS = [
  "'",
  '(',
  ')',
  '+',
  '_',
  ',',
  '-',
  '.',
  '/',
  ':',
  '=',
  '?',
  ' ',
  '\xff',
  '"',
  '\t',
];

/** Changes of the head of the request and of the boundary. */
export const HEAD_MUTATORS: Readonly<Record<string, DraftMutator>> = {
  'content-type': (draft, dice) => ({ ...draft, contentType: dice.pick(TYPES) }),
  'boundary-odd'(draft, dice) {
    const length = dice.pick([1, 2, 69, 70, 71, 72, 200, 2000]);
    const boundary = Array.from({ length }, () => dice.pick([...SPECIALS, 'a', 'b'])).join('');
    const quoted = dice.chance(0.5) ? `"${boundary}"` : boundary;
    return { ...draft, boundary, contentType: `multipart/form-data; boundary=${quoted}` };
  },
  'boundary-in-value'(draft, dice) {
    const marks = ['\r\n--', '--', '\r\n', '\n--', '\r\n-', '\r'];
    const parts = draft.parts.map((part) => {
      const at = dice.below(part.body.length + 1);
      const mark = Buffer.from(
        `${dice.pick(marks)}${BOUNDARY}${dice.pick(['', '-', '--', '\r', 'x'])}`,
      );
      return {
        ...part,
        body: Buffer.concat([part.body.subarray(0, at), mark, part.body.subarray(at)]),
      };
    });
    return { ...draft, parts };
  },
  header: (draft, dice) => ({ ...draft, headers: [...draft.headers, dice.pick(HEADERS)] }),
  'header-noise'(draft, dice) {
    const value = dice
      .bytes(dice.between(1, 60))
      .toString('latin1')
      .replaceAll(/[\r\n]/g, '');
    return { ...draft, headers: [...draft.headers, `x-noise: ${value}`] };
  },
  'header-huge'(draft, dice) {
    const size = dice.pick([8000, 15_000, 16_384, 65_536]);
    return { ...draft, headers: [...draft.headers, `x-huge: ${'h'.repeat(size)}`] };
  },
  'header-many'(draft, dice) {
    const many = Array.from({ length: dice.pick([100, 999, 2000]) }, (_, i) => `x${i}:1`);
    return { ...draft, headers: [...draft.headers, ...many] };
  },
  method: (draft, dice) => ({ ...draft, method: dice.pick(METHODS) }),
  path(draft, dice) {
    const tails = [
      '/',
      '?x=1',
      '%00',
      '%',
      '%ff',
      '/..',
      '//',
      '\xff',
      '#x',
      `/${'p'.repeat(3000)}`,
    ];
    return { ...draft, path: draft.path + dice.pick(tails) };
  },
};

/** Wrong lengths of the body: [what the header says, what is sent]. */
export function framing(body: Buffer, dice: Dice): { lines: string[]; body: Buffer } {
  const size = body.length.toString(16);
  const chunked = 'transfer-encoding: chunked';
  const length = `content-length: ${body.length}`;
  const whole = Buffer.concat([Buffer.from(`${size}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')]);
  const broken = Buffer.from(whole);
  for (let left = 3; left > 0; left--) broken[dice.below(8)] = dice.below(256);
  return dice.pick([
    { lines: [chunked], body: whole },
    { lines: [chunked], body: broken },
    { lines: [chunked], body: whole.subarray(0, dice.below(whole.length)) },
    {
      lines: [chunked],
      body: Buffer.concat([
        Buffer.from(`${size};ext=${'e'.repeat(50)}\r\n`),
        body,
        Buffer.from('\r\n0\r\nx: y\r\n\r\n'),
      ]),
    },
    { lines: [chunked], body: Buffer.concat([Buffer.from('ffffffffffffffffff\r\n'), body]) },
    { lines: [chunked, length], body: whole },
    { lines: ['transfer-encoding: identity', length], body },
    { lines: ['transfer-encoding: chunked, identity'], body: whole },
    { lines: ['transfer-encoding: gzip, chunked'], body: whole },
    { lines: [length, length], body },
    { lines: [length, `content-length: ${body.length + 1}`], body },
    { lines: [`content-length: ${body.length + dice.between(1, 9000)}`], body },
    { lines: [`content-length: ${dice.below(body.length)}`], body },
    { lines: ['content-length: -1'], body },
    { lines: ['content-length: 99999999999999999999'], body },
    { lines: [`content-length: +${body.length}`], body },
    { lines: [`content-length: 0x${size}`], body },
    { lines: [`content-length: 7000000`], body },
    { lines: [], body },
  ]);
}
