import type { Dice } from './dice.ts';
import { type Draft, type FormPart, fieldPart, filePart, formBody } from './request.ts';

export type DraftMutator = (draft: Draft, dice: Dice) => Draft;

const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'user_id[]',
  'user_id.x',
  'image',
  '',
  'USER_ID',
  'then',
  '\u00fc',
  'device_info',
];
const VALUES = [
  '',
  ' ',
  '..',
  '../../etc/passwd',
  "' OR 1=1 --",
  '%00',
  'a\0b',
  '\u202e',
  '\ufeffx',
  '$(x)',
  '{"a":1}',
  'x'.repeat(1025),
  'x'.repeat(301),
  'null',
  '-1',
  '\ud83d\ude00',
  '\uff21',
];
const PART_HEADERS = [
  'content-transfer-encoding: base64',
  'content-transfer-encoding: quoted-printable',
  'content-type: text/plain; charset=utf-7',
  'content-type: text/plain; charset=utf-16le',
  'content-type: multipart/mixed; boundary=inner',
  'content-type: application/json',
  'content-type: message/rfc822',
  'content-type',
  'content-length: 5',
  ': nothing',
  'x\0y: z',
  ' folded: yes',
  'content-disposition: attachment',
  'content-disposition: form-data',
  'content-disposition: form-data; name',
  "content-disposition: form-data; name*=utf-8''user%5Fid",
  'content-disposition: form-data; name="user_id',
  'content-disposition: form-data; name="user_id"; name="image"',
  'content-disposition: form-data; name=user_id; filename=""',
  'content-disposition: form-data; name="image"; filename*=utf-8\'\'%ff%fe',
  'content-disposition: form-data; name="image"; filename="../../x"',
  'content-disposition: form-data; name="\\"image\\""',
];

/** Changes one part in the list; a form without parts stays as it is. */
const onPart =
  (change: (part: FormPart, dice: Dice) => FormPart[]): DraftMutator =>
  (draft, dice) => {
    if (draft.parts.length === 0) return draft;
    const at = dice.below(draft.parts.length);
    return { ...draft, parts: draft.parts.toSpliced(at, 1, ...change(draft.parts[at]!, dice)) };
  };

const withHeaders = (part: FormPart, headers: readonly string[]): FormPart => ({
  ...part,
  headers,
});

/** Changes of the parts of a form: their number, names and content. */
export const PART_MUTATORS: Readonly<Record<string, DraftMutator>> = {
  'part-removed': onPart(() => []),
  'part-twice': onPart((part) => [part, part]),
  'part-many-times': onPart((part, dice) => Array<FormPart>(dice.between(3, 60)).fill(part)),
  'part-empty': onPart((part) => [{ ...part, body: Buffer.alloc(0) }]),
  'part-without-headers': onPart((part) => [withHeaders(part, [])]),
  'part-reversed': (draft) => ({ ...draft, parts: draft.parts.toReversed() }),
  'part-file-as-field': onPart((part) => [fieldPart('image', part.body)]),
  'part-field-as-file': onPart((part) => [filePart('user_id', part.body)]),
  'part-value': onPart((part, dice) => [{ ...part, body: Buffer.from(dice.pick(VALUES)) }]),
  'part-noise': onPart((part, dice) => [{ ...part, body: dice.bytes(dice.between(0, 300)) }]),
  'part-unknown': (draft, dice) => ({
    ...draft,
    parts: [...draft.parts, fieldPart(dice.pick(NAMES), dice.pick(VALUES))],
  }),
  'part-header': onPart((part, dice) => {
    const extra = dice.pick(PART_HEADERS);
    return [withHeaders(part, dice.chance(0.5) ? [...part.headers, extra] : [extra])];
  }),
  'part-header-repeated': onPart((part) => [withHeaders(part, [...part.headers, ...part.headers])]),
  'part-header-many': onPart((part, dice) => {
    const many = Array.from({ length: dice.between(15, 400) }, (_, i) => `x-${i}: ${i}`);
    return [withHeaders(part, [...many, ...part.headers])];
  }),
  'part-header-huge': onPart((part, dice) => {
    const size = dice.pick([100, 1000, 8000, 16_384, 81_920, 100_000]);
    return [withHeaders(part, [`x-huge: ${'h'.repeat(size)}`, ...part.headers])];
  }),
  'part-name-huge': onPart((part, dice) => {
    const name = 'n'.repeat(dice.pick([99, 100, 101, 255, 5000, 70_000]));
    return [withHeaders(part, [`content-disposition: form-data; name="${name}"`])];
  }),
  'part-name-noise': onPart((part, dice) => {
    const name = dice.bytes(dice.between(1, 40)).toString('latin1');
    return [withHeaders(part, [`content-disposition: form-data; name="${name}"`])];
  }),
  'part-nested': onPart((part, dice) => {
    const inner = dice.chance(0.3) ? 'fuzz-boundary-7f3a' : 'inner';
    const depth = dice.between(1, 12);
    let body = part.body;
    for (let level = 0; level < depth; level++) {
      body = formBody({ boundary: inner, parts: [withHeaders({ ...part, body }, part.headers)] });
    }
    return [
      { headers: [...part.headers, `content-type: multipart/mixed; boundary=${inner}`], body },
    ];
  }),
};
