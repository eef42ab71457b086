import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import sharp, { type WebpOptions } from 'sharp';
import type { ProblemCode } from '../../../src/errors.ts';
import { ENROLMENT } from '../../bench/load/photos.ts';
import {
  baselineJpeg,
  EACH_COEFFICIENT,
  progressiveJpeg,
  repeatedScansJpeg,
  restartingJpeg,
  segment,
} from './jpegs.ts';
import { exifOf, iccSegments, iccWithStages } from './metadata.ts';
import { blackPng, packedText, pngChunk, pngWith } from './pngs.ts';
import { extendedHeader, vp8Frame, webpChunk, webpOf } from './webps.ts';

export interface CostlyPicture {
  readonly name: string;
  readonly make: () => Buffer | Promise<Buffer>;
  /** The expected answer. `read`: it is decoded; it shows the face of an enrolled person. */
  readonly answer: ProblemCode | 'read';
}

const FULL = { width: 4096, height: 4096 };
/** The largest picture of a phone: 200 megapixels. */
const LARGEST = { width: 16_320, height: 12_240 };
const SMALL = { width: 64, height: 64 };
const times = (count: number, part: Buffer): Buffer => Buffer.concat(Array(count).fill(part));
const xmp = Buffer.concat([
  Buffer.from('http://ns.adobe.com/xap/1.0/\0'),
  Buffer.alloc(60_000, 60),
]);
const empty = Buffer.alloc(0);

/** A photograph of a person, so that the decoder computes colours for every pixel. */
const face = () => readFileSync(ENROLMENT[0]!);
const faceWith = (...before: Buffer[]): Buffer =>
  Buffer.concat([face().subarray(0, 2), ...before, face().subarray(2)]);

const picture = (
  name: string,
  answer: CostlyPicture['answer'],
  make: CostlyPicture['make'],
): CostlyPicture => ({ name, answer, make });

const SCANS = [
  picture('progressive JPEG of 65 scans', 'image-too-costly', () =>
    progressiveJpeg(FULL, { times: 64 }),
  ),
  picture('progressive JPEG of 64 scans, 16 MP', 'no-face', () =>
    progressiveJpeg(FULL, { bands: EACH_COEFFICIENT }),
  ),
  picture('progressive JPEG of 883 scans (60 kB)', 'image-too-costly', () =>
    progressiveJpeg(FULL, { bands: EACH_COEFFICIENT, refinements: 13 }),
  ),
  picture('progressive JPEG of 100,000 scans', 'image-too-costly', () =>
    progressiveJpeg(FULL, { times: 99_000 }),
  ),
  picture('progressive JPEG that refines 13 bits of everything', 'image-too-costly', () =>
    progressiveJpeg(FULL, { refinements: 13 }),
  ),
  picture('progressive JPEG that refines 5 bits of everything', 'no-face', () =>
    progressiveJpeg(FULL, { refinements: 5 }),
  ),
  picture('baseline JPEG of 65 scans', 'image-too-costly', () =>
    repeatedScansJpeg({ width: 2048, height: 2048 }, 65),
  ),
];

const LARGE = [
  picture('JPEG of 200 MP', 'no-face', () => baselineJpeg(LARGEST)),
  picture('JPEG of 200 MP with a restart after each block', 'no-face', () =>
    restartingJpeg(LARGEST),
  ),
  picture('JPEG of 200 MP and three full components', 'no-face', () =>
    baselineJpeg({ ...LARGEST, factors: [0x11, 0x11, 0x11] }),
  ),
  picture('JPEG of 200 MP, three full components and restarts', 'image-too-costly', () =>
    restartingJpeg({ ...LARGEST, factors: [0x11, 0x11, 0x11] }),
  ),
  picture('JPEG of 268 MP', 'image-too-large', () =>
    baselineJpeg({ width: 16_384, height: 16_384 }),
  ),
  picture('JPEG of 200 MP in several scans', 'image-too-large', () =>
    repeatedScansJpeg(LARGEST, 3),
  ),
];

const SEGMENTS = [
  picture('JPEG with a restart after each block', 'no-face', () => restartingJpeg(FULL)),
  picture('JPEG with 500,000 application segments', 'image-too-costly', () =>
    baselineJpeg(SMALL, [times(500_000, segment(0xe0, empty))]),
  ),
  picture('JPEG with 500,000 comments', 'image-too-costly', () =>
    baselineJpeg(SMALL, [times(500_000, segment(0xfe, empty))]),
  ),
  picture('JPEG with 100,000 Huffman tables', 'image-too-costly', () =>
    baselineJpeg(SMALL, [
      times(100_000, segment(0xc4, Buffer.concat([Buffer.of(0, 1), Buffer.alloc(16)]))),
    ]),
  ),
  picture('JPEG with 5 MB of fill bytes', 'no-face', () =>
    baselineJpeg(SMALL, [Buffer.alloc(5_000_000, 0xff)]),
  ),
  picture('JPEG with 75 full EXIF segments', 'no-face', () =>
    baselineJpeg(SMALL, [times(75, segment(0xe1, exifOf(5400)))]),
  ),
  picture('JPEG with 75 XMP segments', 'no-face', () =>
    baselineJpeg(SMALL, [times(75, segment(0xe1, xmp))]),
  ),
  picture('JPEG with a colour profile of 1,000 stages (42 kB)', 'read', () =>
    faceWith(...iccSegments(iccWithStages(1000))),
  ),
  picture('JPEG with a colour profile of 300,000 stages', 'read', () =>
    faceWith(...iccSegments(iccWithStages(300_000))),
  ),
];

const KINDS = [
  picture('arithmetic JPEG', 'unsupported-media', () =>
    baselineJpeg(FULL, [], undefined, { marker: 0xc9 }),
  ),
  picture('JPEG of 12 bits', 'unsupported-media', () =>
    baselineJpeg(FULL, [], undefined, { marker: 0xc1, bits: 12 }),
  ),
  picture('lossless JPEG', 'unsupported-media', () =>
    baselineJpeg(FULL, [], undefined, { marker: 0xc3 }),
  ),
  picture('JPEG of one column', 'image-too-large', () =>
    baselineJpeg({ width: 1, height: 65_500 }),
  ),
  picture('JPEG of one row', 'image-too-large', () => baselineJpeg({ width: 65_500, height: 1 })),
  picture('PNG of one column', 'image-too-large', () => pngWith({ width: 1, height: 1 << 24 })),
  picture('PNG of one row', 'image-too-large', () => pngWith({ width: 1 << 24, height: 1 })),
  picture('PNG of 16,384 short rows', 'no-face', () => pngWith({ width: 1, height: 16_384 })),
  picture('PNG of 268 megapixels', 'image-too-large', () => blackPng(16_383, 16_383)),
  picture('PNG of 16 bits and 16 MP', 'image-too-costly', () =>
    pngWith({ ...FULL, depth: 16, colour: 6, filter: 4 }),
  ),
  picture('PNG of 8 bits and 16 MP', 'no-face', () =>
    pngWith({ ...FULL, depth: 8, colour: 6, filter: 4 }),
  ),
  picture('PNG of 16 bits and 8 MP', 'no-face', () =>
    pngWith({ width: 4096, height: 2048, depth: 16, colour: 6, filter: 4 }),
  ),
];

const CHUNKS = [
  picture('PNG with 95 packed texts of 49 MB', 'no-face', () =>
    pngWith(SMALL, [times(95, packedText(49 << 20))]),
  ),
  picture('PNG with 400,000 texts', 'image-too-costly', () =>
    pngWith(SMALL, [times(400_000, pngChunk('tEXt', empty))]),
  ),
  picture('PNG with 400,000 pieces of data', 'image-too-costly', () =>
    pngWith(SMALL, [], [times(400_000, pngChunk('IDAT', empty))]),
  ),
  picture('PNG with a packed colour profile of 200 MB', 'no-face', () =>
    pngWith(SMALL, [
      pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(Buffer.alloc(200 << 20))])),
    ]),
  ),
  picture('PNG with a colour profile of 100,000 stages', 'no-face', () =>
    pngWith({ ...FULL, colour: 2 }, [
      pngChunk('iCCP', Buffer.concat([Buffer.from('x\0\0'), deflateSync(iccWithStages(100_000))])),
    ]),
  ),
  picture('PNG with full EXIF', 'no-face', () =>
    pngWith(SMALL, [pngChunk('eXIf', exifOf(5400).subarray(6))]),
  ),
  picture('animated PNG of 9,000 frames', 'no-face', () =>
    pngWith(
      SMALL,
      [pngChunk('acTL', Buffer.of(0, 0, 39, 16, 0, 0, 0, 0))],
      [times(9_000, Buffer.concat([pngChunk('fcTL', Buffer.alloc(26)), pngChunk('fdAT', empty)]))],
    ),
  ),
];

/** Noise as WebP, which takes a decoder longest; the sigma decides how many bytes it becomes. */
const noisy = (
  width: number,
  height: number,
  sigma: number,
  options: WebpOptions,
): Promise<Buffer> =>
  sharp({
    create: {
      width,
      height,
      channels: 3,
      background: '#808080',
      noise: { type: 'gaussian', mean: 128, sigma },
    },
  })
    .webp({ effort: 0, ...options })
    .toBuffer();

const WEBPS = [
  picture('WebP of 16 MP', 'no-face', () => noisy(4096, 4096, 0, {})),
  picture('WebP of 16 MP of noise, below the limit', 'no-face', () =>
    noisy(4096, 4096, 30, { quality: 30 }),
  ),
  picture('WebP of 16 MP of noise, 10 MB', 'image-too-costly', () =>
    noisy(4096, 4096, 30, { quality: 82 }),
  ),
  picture('WebP of 268 MP', 'image-too-large', () =>
    webpOf(vp8Frame(16_383, 16_383, Buffer.alloc(1000))),
  ),
  picture('WebP of 16 MP without data', 'image-invalid', () =>
    webpOf(vp8Frame(4096, 4096, Buffer.alloc(1000))),
  ),
  picture('WebP of 400,000 chunks', 'image-too-costly', () =>
    webpOf(vp8Frame(64, 64, Buffer.alloc(100)), times(400_000, webpChunk('JUNK', empty))),
  ),
  picture('animated WebP of 9,000 frames', 'unsupported-media', () =>
    webpOf(extendedHeader(2, 64, 64), times(9_000, webpChunk('ANMF', Buffer.alloc(16)))),
  ),
  picture('WebP whose canvas is larger than its picture', 'image-invalid', () =>
    webpOf(extendedHeader(0, 16_000, 16_000), vp8Frame(64, 64, Buffer.alloc(1000))),
  ),
];

/**
 * Pictures that cost a decoder much more than their file size suggests, on both sides of each limit.
 * The two with the answer `already-enrolled` show the face of an enrolled user: they are decoded.
 */
export const COSTLY: readonly CostlyPicture[] = [
  ...SCANS,
  ...LARGE,
  ...SEGMENTS,
  ...KINDS,
  ...CHUNKS,
  ...WEBPS,
];
