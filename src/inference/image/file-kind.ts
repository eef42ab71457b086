import { textKind } from './text-kind.ts';

/** Pictures that are read. */
export type PictureFormat = 'jpeg' | 'png' | 'webp';

/** Other kinds of file that are recognised; `unknown` is everything else. */
export type OtherKind =
  | 'heic'
  | 'avif'
  | 'tiff'
  | 'raw'
  | 'gif'
  | 'bmp'
  | 'psd'
  | 'jpeg-xl'
  | 'jpeg-2000'
  | 'svg'
  | 'pdf'
  | 'video'
  | 'archive'
  | 'base64'
  | 'hex'
  | 'html'
  | 'json'
  | 'text'
  | 'text-mode'
  | 'empty'
  | 'unknown';

export type FileKind = PictureFormat | OtherKind;

/** `.` stands for any byte. */
interface Signature {
  readonly kind: FileKind;
  readonly at?: number;
  readonly bytes: string;
}

/**
 * First bytes as text in Latin-1, from the standards of the formats. The first one that fits counts.
 * `RIFF`, `ftyp` and TIFF hold several kinds and are looked at further down.
 */
const SIGNATURES: readonly Signature[] = [
  { kind: 'jpeg', bytes: '\xff\xd8\xff' },
  { kind: 'png', bytes: '\x89PNG\r\n\x1a\n' },
  { kind: 'webp', bytes: 'RIFF....WEBP' },
  // A PNG that was sent as text: line ends changed, or the eighth bit of each byte lost.
  { kind: 'text-mode', bytes: '\x89PNG' },
  { kind: 'text-mode', bytes: '\tPNG' },
  // A JPEG or PNG that was read as text and written as UTF-8.
  { kind: 'text-mode', bytes: '\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd' },
  { kind: 'text-mode', bytes: '\xef\xbf\xbdPNG' },
  { kind: 'text-mode', bytes: '\xc3\xbf\xc3\x98\xc3\xbf' },
  { kind: 'text-mode', bytes: '\xc2\x89PNG' },
  { kind: 'gif', bytes: 'GIF87a' },
  { kind: 'gif', bytes: 'GIF89a' },
  { kind: 'pdf', bytes: '%PDF-' },
  { kind: 'psd', bytes: '8BPS' },
  { kind: 'jpeg-xl', bytes: '\xff\x0a' },
  { kind: 'jpeg-xl', bytes: '\0\0\0\x0cJXL ' },
  { kind: 'jpeg-2000', bytes: '\0\0\0\x0cjP  ' },
  { kind: 'jpeg-2000', bytes: '\xff\x4f\xff\x51' },
  { kind: 'raw', bytes: 'FUJIFILMCCD-RAW' },
  { kind: 'raw', bytes: 'IIRO' },
  { kind: 'raw', bytes: 'IIRS' },
  { kind: 'raw', bytes: 'MMOR' },
  { kind: 'raw', bytes: 'IIU\0' },
  { kind: 'raw', bytes: 'FOVb' },
  { kind: 'raw', at: 8, bytes: 'CR\x02' },
  { kind: 'raw', at: 6, bytes: 'HEAPCCDR' },
  { kind: 'video', bytes: '\x1a\x45\xdf\xa3' },
  { kind: 'video', bytes: 'RIFF....AVI ' },
  { kind: 'video', at: 4, bytes: 'moov' },
  { kind: 'video', at: 4, bytes: 'mdat' },
  { kind: 'video', at: 4, bytes: 'wide' },
  { kind: 'archive', bytes: 'PK\x03\x04' },
  { kind: 'archive', bytes: '\x1f\x8b\x08' },
  { kind: 'bmp', bytes: 'BM....\0\0\0\0' },
];

const latin1 = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1', from, to);

const fits = (bytes: Uint8Array, { at = 0, bytes: wanted }: Signature): boolean => {
  const found = latin1(bytes, at, at + wanted.length);
  return found.length === wanted.length && [...wanted].every((c, i) => c === '.' || c === found[i]);
};

const HEIC_BRANDS = /^(hei[cxms]|hev[cxms]|mif[12]|msf1)$/;
const AVIF_BRANDS = /^avi[fs]$/;
const MAX_BRANDS = 32;

/** ISO base media files name what they hold in their first box (ISO/IEC 14496-12, 4.3). */
function kindOfMedia(bytes: Uint8Array): FileKind | null {
  if (latin1(bytes, 4, 8) !== 'ftyp') return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(view.getUint32(0), 16 + 4 * MAX_BRANDS, bytes.length);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(latin1(bytes, at, at + 4));
  if (brands[0] === 'crx ') return 'raw';
  if (brands[0] === 'jp2 ' || brands[0] === 'jpx ') return 'jpeg-2000';
  if (brands.some((brand) => AVIF_BRANDS.test(brand))) return 'avif';
  return brands.some((brand) => HEIC_BRANDS.test(brand)) ? 'heic' : 'video';
}

const DNG_VERSION = 0xc612;
const MAX_TAGS = 100;

/** TIFF, or DNG, which is a TIFF with a tag of its own (TIFF 6.0, section 2; DNG 1.7, chapter 4). */
function kindOfTiff(bytes: Uint8Array): FileKind | null {
  const start = latin1(bytes, 0, 4);
  if (start !== 'II*\0' && start !== 'MM\0*') return null;
  const little = start[0] === 'I';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = bytes.length >= 8 ? view.getUint32(4, little) : bytes.length;
  if (directory + 2 > bytes.length) return 'tiff';
  const tags = Math.min(view.getUint16(directory, little), MAX_TAGS);
  for (let at = directory + 2, i = 0; i < tags && at + 12 <= bytes.length; at += 12, i++) {
    if (view.getUint16(at, little) === DNG_VERSION) return 'raw';
  }
  return 'tiff';
}

/** What a file is by its first bytes; its name and the type that was declared mean nothing. */
export function fileKind(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return 'empty';
  const known = SIGNATURES.find((signature) => fits(bytes, signature))?.kind;
  return known ?? kindOfMedia(bytes) ?? kindOfTiff(bytes) ?? textKind(bytes) ?? 'unknown';
}

const LF = 10;
const CR = 13;
/** With random bytes, so many line feeds in a row behind a carriage return have a chance of 256 ** -16. */
const ENOUGH_LINES = 16;

/**
 * Whether the coded picture went through a transfer as text, which writes CR LF for each LF. Only the
 * second half of the file is looked at, because metadata at the front may be real text.
 */
export function hasTextLineEnds(bytes: Uint8Array): boolean {
  let lines = 0;
  const half = bytes.length >> 1;
  for (let at = bytes.indexOf(LF, half); at > 0; at = bytes.indexOf(LF, at + 1)) {
    if (bytes[at - 1] !== CR) return false;
    lines++;
  }
  return lines >= ENOUGH_LINES;
}
