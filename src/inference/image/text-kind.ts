/** Number of bytes at the beginning of a file that are examined. */
const LOOK_BYTES = 1024;
/** White space and a byte order mark before the content of a file. */
const LEAD = /^(\xef\xbb\xbf)?[\r\n\t ]*/;
const PICTURES = ['\xff\xd8\xff', '\x89PNG\r\n\x1a\n', 'RIFF'];
const BASE64 = /^["']?[A-Za-z0-9+/_-]{60,}={0,2}["']?/;
/** First characters of a JPEG, PNG or WebP in base64. */
const BASE64_PICTURE = /^["']?(\/9j\/|_9j_|iVBORw0KGgo|UklGR)/;
const HEX_PICTURE = /^["']?(0x|\\x)?(ffd8ff|89504e47|52494646)/i;
/** Tab, LF and CR: the control characters that a text may contain. Most of a text is ASCII here. */
const TEXT_CONTROLS = [9, 10, 13];
const isText = (bytes: Uint8Array): boolean =>
  bytes.every((byte) => byte >= 32 || TEXT_CONTROLS.includes(byte)) &&
  bytes.filter((byte) => byte < 128).length > bytes.length / 2;

export type TextKind = 'base64' | 'hex' | 'html' | 'json' | 'svg' | 'text' | 'text-mode';

/** The kind of text in a file, or null when the file is not a text. */
export function textKind(bytes: Uint8Array): TextKind | null {
  const look = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, LOOK_BYTES));
  const whole = look.toString('latin1');
  const start = whole.replace(LEAD, '');
  const moved = start.length < whole.length;
  if (moved && PICTURES.some((first) => start.startsWith(first))) return 'text-mode';
  if (!isText(look)) return null;
  if (/^["']?data:/i.test(start) || BASE64_PICTURE.test(start)) return 'base64';
  if (HEX_PICTURE.test(start)) return 'hex';
  if (/<svg[\s>]/i.test(start)) return 'svg';
  if (/^</.test(start)) return 'html';
  if (/^[[{]/.test(start)) return 'json';
  return BASE64.test(start.split(/[\r\n]/, 1)[0]!) ? 'base64' : 'text';
}
