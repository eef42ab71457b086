import type { Refusal } from '../../domain/face/analysis.ts';
import type { OtherKind } from './file-kind.ts';

const instead = (what: string): string =>
  `This is ${what}, which is not read: save the photograph as JPEG and send that.`;

/** Error messages for a file that is not a JPEG, PNG or WebP: what it is and what to do. */
export const UNREAD: Readonly<Record<OtherKind, string>> = {
  heic: 'This is a HEIC picture, which is not read. On an iPhone choose Settings > Camera > Formats > Most Compatible and take the photograph again, or let the app convert it to JPEG.',
  avif: instead('an AVIF picture'),
  tiff: instead('a TIFF picture'),
  raw: 'This is a raw camera file (such as DNG or CR2), which is not read: send the JPEG that the camera can write beside it.',
  gif: instead('a GIF picture'),
  bmp: instead('a BMP picture'),
  psd: instead('a Photoshop file'),
  'jpeg-xl': instead('a JPEG XL picture'),
  'jpeg-2000': instead('a JPEG 2000 picture'),
  svg: 'This is an SVG drawing: send a photograph as JPEG, PNG or WebP.',
  pdf: 'This is a PDF document: send the photograph itself, as JPEG, PNG or WebP.',
  video: 'This is a video: send a single photograph, as JPEG, PNG or WebP.',
  archive: 'This is a packed archive (ZIP or gzip): unpack it and send the photograph itself.',
  base64:
    'This is base64 text or a data URL: decode it first, and send the bytes of the file, not base64.',
  hex: 'This is a text of hexadecimal digits: decode it first, and send the bytes of the file.',
  html: 'This is an HTML or XML page: check the address from which the photograph was loaded, and send the file itself.',
  json: 'This is JSON text: send the bytes of the photograph as a file.',
  text: 'This is text: send the bytes of the photograph as a file (JPEG, PNG or WebP).',
  'text-mode':
    'The photograph was sent as text on its way, which broke it: send the file in binary, byte for byte (no text mode, no conversion of line ends or characters).',
  empty: 'The file is empty: choose the photograph again and send it.',
  unknown: 'Send the photograph as JPEG, PNG or WebP.',
};

export const refusalOf = (kind: OtherKind): Refusal => ({
  kind: 'refused',
  reason: 'unsupported-media',
  detail: UNREAD[kind],
});

/** The refusal of a picture whose line ends were changed when it was transferred as text. */
export const MANGLED: Refusal = {
  kind: 'refused',
  reason: 'image-invalid',
  detail: UNREAD['text-mode'],
};
