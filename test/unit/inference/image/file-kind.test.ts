import assert from 'node:assert/strict';
import { test } from 'node:test';
import sharp from 'sharp';
import {
  type FileKind,
  fileKind,
  hasTextLineEnds,
} from '../../../../src/inference/image/file-kind.ts';
import { UNREAD } from '../../../../src/inference/image/unread.ts';
import { FRANCK, sample } from '../../../helpers/photos/samples.ts';

const face = sample(FRANCK[0]!);
const png = await sharp(face).resize(64).png().toBuffer();
const webp = await sharp(face).resize(64).webp().toBuffer();

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');
/** The beginning of a file of a kind, and something behind it. */
const begins = (text: string): Buffer => Buffer.concat([latin1(text), Buffer.alloc(64, 1)]);
const box = (...brands: string[]): Buffer =>
  begins(
    `\0\0\0${String.fromCharCode(12 + 4 * brands.length)}ftyp${brands[0]}\0\0\0\0${brands.slice(1).join('')}`,
  );
/** A TIFF whose first directory has entries with these tags. */
function tiff(little: boolean, ...tags: number[]): Buffer {
  const out = Buffer.alloc(10 + 12 * tags.length);
  out.write(little ? 'II*\0' : 'MM\0*', 'latin1');
  const u16 = (value: number, at: number) =>
    little ? out.writeUInt16LE(value, at) : out.writeUInt16BE(value, at);
  if (little) out.writeUInt32LE(8, 4);
  else out.writeUInt32BE(8, 4);
  u16(tags.length, 8);
  for (const [i, tag] of tags.entries()) u16(tag, 10 + 12 * i);
  return out;
}

const FILES: readonly (readonly [FileKind, string, Buffer])[] = [
  ['jpeg', 'a photograph', face],
  ['png', 'a PNG', png],
  ['webp', 'a WebP', webp],
  ['heic', 'the main picture of an iPhone', box('heic', 'mif1', 'MiHB', 'heic')],
  ['heic', 'a HEIF whose main brand is a general one', box('mif1', 'heic')],
  ['heic', 'a sequence', box('msf1', 'hevc')],
  ['avif', 'AVIF', box('avif', 'mif1', 'miaf')],
  ['avif', 'AVIF under a general brand', box('mif1', 'avif', 'miaf')],
  ['video', 'MP4', box('isom', 'iso2', 'avc1')],
  ['video', 'QuickTime', box('qt  ', 'qt  ')],
  ['video', 'an old QuickTime', begins('\0\0\0\x08wide')],
  ['video', 'WebM', begins('\x1a\x45\xdf\xa3')],
  ['video', 'AVI', begins('RIFF\x10\0\0\0AVI ')],
  ['raw', 'CR3', box('crx ', 'isom')],
  ['raw', 'CR2', begins('II*\0\x10\0\0\0CR\x02\0')],
  ['raw', 'DNG', tiff(true, 254, 0xc612)],
  ['raw', 'DNG of a Motorola', tiff(false, 254, 0xc612)],
  ['raw', 'RAF', begins('FUJIFILMCCD-RAW 0201')],
  ['raw', 'ORF', begins('IIRO\x08\0\0\0')],
  ['raw', 'RW2', begins('IIU\0\x18\0\0\0')],
  ['tiff', 'TIFF', tiff(true, 254, 256)],
  ['tiff', 'TIFF with the other byte order', tiff(false, 254)],
  ['tiff', 'TIFF that is cut off', latin1('II*\0')],
  ['tiff', 'TIFF whose directory lies outside', begins('MM\0*\xff\xff\xff\xff')],
  ['gif', 'GIF', begins('GIF89a')],
  ['gif', 'an old GIF', begins('GIF87a')],
  ['bmp', 'BMP', begins('BM\x36\x10\0\0\0\0\0\0')],
  ['psd', 'Photoshop', begins('8BPS\0\x01')],
  ['jpeg-xl', 'JPEG XL', begins('\xff\x0a')],
  ['jpeg-xl', 'JPEG XL in a container', begins('\0\0\0\x0cJXL \r\n\x87\n')],
  ['jpeg-2000', 'JPEG 2000', begins('\0\0\0\x0cjP  \r\n\x87\n')],
  ['jpeg-2000', 'a bare JPEG 2000', begins('\xff\x4f\xff\x51')],
  ['pdf', 'PDF', begins('%PDF-1.7\n')],
  ['archive', 'ZIP', begins('PK\x03\x04')],
  ['archive', 'gzip', begins('\x1f\x8b\x08')],
  ['svg', 'SVG', latin1('<svg xmlns="http://www.w3.org/2000/svg"/>')],
  ['svg', 'SVG behind an XML header', latin1('<?xml version="1.0"?>\n<svg width="1"/>')],
  ['html', 'a page', latin1('<!doctype html><title>Not found</title>')],
  ['html', 'an XML answer of a storage service', latin1('<?xml version="1.0"?><Error/>')],
  ['json', 'an object', latin1('{"image": "abc"}')],
  ['json', 'an array of bytes', latin1('[255,216,255,224]')],
  ['text', 'words', latin1('this is not a photograph\n'.repeat(100))],
  ['text', 'an object that was made a string', latin1('[object Blob]'.slice(1))],
  ['base64', 'a JPEG', latin1(face.toString('base64'))],
  ['base64', 'a PNG', latin1(png.toString('base64'))],
  ['base64', 'a WebP', latin1(webp.toString('base64'))],
  ['base64', 'in lines', latin1(face.toString('base64').replace(/.{76}/g, '$&\r\n'))],
  ['base64', 'for addresses', latin1(face.toString('base64url'))],
  ['base64', 'in quotes', latin1(JSON.stringify(face.toString('base64')))],
  ['base64', 'of another format', latin1(Buffer.alloc(300, 'ftyp').toString('base64'))],
  ['base64', 'a data URL', latin1(`data:image/jpeg;base64,${face.toString('base64')}`)],
  ['hex', 'digits', latin1(face.toString('hex'))],
  ['text-mode', 'a JPEG behind a line end', Buffer.concat([latin1('\r\n'), face])],
  ['text-mode', 'a JPEG behind a byte order mark', Buffer.concat([latin1('\xef\xbb\xbf'), face])],
  ['text-mode', 'a WebP behind a space', Buffer.concat([latin1(' '), webp])],
  [
    'text-mode',
    'a PNG with changed line ends',
    latin1(png.toString('latin1').replace(/\r\n/g, '\n')),
  ],
  [
    'text-mode',
    'a PNG with doubled line ends',
    latin1(png.toString('latin1').replace(/\n/g, '\r\n')),
  ],
  ['text-mode', 'a PNG of seven bits', Buffer.from(png.map((byte) => byte & 127))],
  ['text-mode', 'a JPEG read as UTF-8', Buffer.from(face.toString('utf8'))],
  ['text-mode', 'a PNG read as UTF-8', Buffer.from(png.toString('utf8'))],
  ['text-mode', 'a JPEG whose bytes were taken for letters', Buffer.from(face.toString('latin1'))],
  ['text-mode', 'a PNG whose bytes were taken for letters', Buffer.from(png.toString('latin1'))],
  ['empty', 'nothing', Buffer.alloc(0)],
  ['unknown', 'zeros', Buffer.alloc(20_000)],
  ['unknown', 'one byte', Buffer.of(0xff)],
  ['unknown', 'two bytes', Buffer.of(0xff, 0xd8)],
  ['unknown', 'a JPEG behind a zero', Buffer.concat([Buffer.of(0), face])],
];

for (const [kind, name, bytes] of FILES) {
  test(`a file is known by its first bytes: ${kind}, ${name}`, () => {
    assert.equal(fileKind(bytes), kind);
  });
}

test('every kind that is not read has an example here and a sentence that says what to do', () => {
  const shown = new Set(FILES.map(([kind]) => kind));
  for (const [kind, said] of Object.entries(UNREAD)) {
    assert.ok(shown.has(kind as FileKind), `no example of ${kind}`);
    assert.match(said, /\b(send|save|choose|convert)\b/i, kind);
    assert.match(said, /\.$/, kind);
  }
  assert.match(UNREAD.heic, /Settings > Camera > Formats > Most Compatible/);
  assert.match(UNREAD.base64, /send the bytes of the file, not base64/);
});

test('any first bytes are told apart without an error, however short', () => {
  for (const [, , bytes] of FILES) {
    for (let end = 0; end < Math.min(bytes.length, 40); end++) fileKind(bytes.subarray(0, end));
  }
});

test('a picture whose line ends were changed is noticed, one with lines in its metadata is not', () => {
  const mangled = (bytes: Buffer) => latin1(bytes.toString('latin1').replace(/\n/g, '\r\n'));
  assert.equal(hasTextLineEnds(face), false);
  assert.equal(hasTextLineEnds(mangled(face)), true);
  const comment = Buffer.from('a line\r\n'.repeat(2000));
  const head = Buffer.of(
    0xff,
    0xd8,
    0xff,
    0xfe,
    (comment.length + 2) >> 8,
    (comment.length + 2) & 255,
  );
  assert.equal(hasTextLineEnds(Buffer.concat([head, comment, face.subarray(2)])), false);
});
