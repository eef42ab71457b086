import type { Dice } from './dice.ts';
import type { Mutator } from './mutate-bytes.ts';

interface Segment {
  readonly marker: number;
  readonly data: Buffer;
}

interface Jpeg {
  readonly segments: Segment[];
  /** From the start-of-scan marker to the end of the file. */
  readonly scan: Buffer;
}

const START_OF_SCAN = 0xda;
const isFrame = ({ marker }: Segment): boolean => [0xc0, 0xc1, 0xc2].includes(marker);

function parse(bytes: Buffer): Jpeg {
  const segments: Segment[] = [];
  let at = 2;
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== START_OF_SCAN) {
    const length = bytes.readUInt16BE(at + 2);
    segments.push({ marker: bytes[at + 1]!, data: bytes.subarray(at + 4, at + 2 + length) });
    at += 2 + length;
  }
  return { segments, scan: bytes.subarray(at) };
}

function segment({ marker, data }: Segment, length = data.length + 2): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(length & 0xffff, 2);
  return Buffer.concat([head, data]);
}

const build = ({ segments, scan }: Jpeg): Buffer =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments.map((s) => segment(s)), scan]);

/** A change of the list of segments; a file without any stays as it is. */
const onSegments =
  (change: (segments: Segment[], at: number, dice: Dice) => Segment[]): Mutator =>
  (bytes, dice) => {
    const { segments, scan } = parse(bytes);
    if (segments.length === 0) return bytes;
    return build({ segments: change(segments, dice.below(segments.length), dice), scan });
  };

function edited({ marker, data }: Segment, dice: Dice): Segment {
  const out = Buffer.from(data);
  for (let left = dice.between(1, 4); left > 0 && out.length > 0; left--) {
    out[dice.below(out.length)] = dice.number(8);
  }
  return { marker, data: out };
}

/** Size, precision, number and sampling of the components. */
function frameEdited(frame: Segment, dice: Dice): Segment {
  const data = Buffer.from(frame.data);
  if (data.length < 9) return frame;
  const field = dice.below(5);
  if (field === 0) data[0] = dice.pick([1, 8, 12, 16, 255]);
  else if (field === 1) data.writeUInt16BE(dice.number(16), 1);
  else if (field === 2) data.writeUInt16BE(dice.number(16), 3);
  else if (field === 3) data[5] = dice.pick([0, 1, 2, 3, 4, 5, 255]);
  else data[6 + dice.below(data.length - 6)] = dice.number(8);
  return { marker: dice.chance(0.2) ? 0xc0 + dice.below(16) : frame.marker, data };
}

/** Changes that keep the structure of a JPEG, so that they pass the first check. */
export const JPEG_MUTATORS: Readonly<Record<string, Mutator>> = {
  'jpeg-segment-twice': onSegments((all, at) => all.toSpliced(at, 0, all[at]!)),
  'jpeg-segment-removed': onSegments((all, at) => all.toSpliced(at, 1)),
  'jpeg-segments-swapped': onSegments((all, at, dice) => {
    const other = dice.below(all.length);
    return all.with(at, all[other]!).with(other, all[at]!);
  }),
  'jpeg-segment-edited': onSegments((all, at, dice) => all.with(at, edited(all[at]!, dice))),
  'jpeg-marker': onSegments((all, at, dice) =>
    all.with(at, {
      ...all[at]!,
      marker: dice.chance(0.5) ? dice.below(256) : 0xc0 + dice.below(64),
    }),
  ),
  'jpeg-frame': onSegments((all, _at, dice) =>
    all.map((one) => (isFrame(one) ? frameEdited(one, dice) : one)),
  ),
  'jpeg-application-segment': onSegments((all, at, dice) => {
    const start = dice.pick([
      'Exif\0\0MM\0*\0\0\0\b',
      'ICC_PROFILE\0\x01\x02',
      'Adobe\0d',
      'JFIF\0',
    ]);
    const data = Buffer.concat([Buffer.from(start, 'latin1'), dice.bytes(dice.below(200))]);
    return all.toSpliced(at, 0, { marker: dice.pick([0xe0, 0xe1, 0xe2, 0xee, 0xfe]), data });
  }),
  'jpeg-length'(bytes, dice) {
    const { segments, scan } = parse(bytes);
    const at = dice.below(segments.length);
    const parts = segments.map((s, i) => segment(s, i === at ? dice.number(16) : undefined));
    return Buffer.concat([Buffer.from([0xff, 0xd8]), ...parts, scan]);
  },
  'jpeg-restart-markers'(bytes, dice) {
    const { segments, scan } = parse(bytes);
    const at = 14 + dice.below(scan.length);
    const marker = Buffer.from([0xff, 0xd0 + dice.below(12)]);
    return build({
      segments,
      scan: Buffer.concat([scan.subarray(0, at), marker, scan.subarray(at)]),
    });
  },
  'jpeg-scan-flood'(bytes, dice) {
    const { segments, scan } = parse(bytes);
    const header = 2 + (scan.length > 4 ? scan.readUInt16BE(2) : 0);
    const some = scan.subarray(0, header + dice.below(30));
    const progressive = segments.map((s) =>
      isFrame(s) && dice.chance(0.7) ? { marker: 0xc2, data: s.data } : s,
    );
    const scans = Array.from({ length: dice.between(2, 2000) }, () => {
      const one = Buffer.from(some);
      if (dice.chance(0.5) && header >= 5 && header <= one.length) {
        one[header - 3] = dice.below(64);
        one[header - 2] = dice.below(64);
        one[header - 1] = dice.number(8);
      }
      return one;
    });
    return build({ segments: progressive, scan: Buffer.concat([...scans, scan]) });
  },
  'jpeg-segment-flood': onSegments((all, at, dice) => {
    const marker = dice.pick([0xc4, 0xdb, 0xdd, 0xe0, 0xe1, 0xe2, 0xee, 0xfe]);
    const extra = { marker, data: dice.bytes(dice.below(40)) };
    const flood = Array<Segment>(dice.between(100, 20_000)).fill(extra);
    return all.toSpliced(at, 0, ...flood);
  }),
  'jpeg-restart-interval': onSegments((all, at, dice) =>
    all.toSpliced(at, 0, { marker: 0xdd, data: Buffer.of(0, dice.between(1, 3)) }),
  ),
  'jpeg-scans-repeated'(bytes, dice) {
    const { segments, scan } = parse(bytes);
    const body = scan.subarray(0, -2);
    const copies = Array<Buffer>(dice.between(2, 40)).fill(body);
    return build({ segments, scan: Buffer.concat([...copies, scan.subarray(-2)]) });
  },
};
