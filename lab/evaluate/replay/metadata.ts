import sharp from 'sharp';

const COMMENT = Buffer.from('edited', 'latin1');

/** Marker, length and text of a JPEG comment. */
function comment(): Buffer {
  const head = Buffer.from([0xff, 0xfe, 0, 0]);
  head.writeUInt16BE(2 + COMMENT.length, 2);
  return Buffer.concat([head, COMMENT]);
}

/** EXIF and other application data (APP1 to APP13, which leaves colour as it is) and comments. */
const isDropped = (marker: number): boolean =>
  (marker >= 0xe1 && marker <= 0xed && marker !== 0xe2) || marker === 0xfe;

/** Other metadata around the same compressed pixels; a PNG is written again without loss. */
export async function otherMetadata(bytes: Buffer): Promise<Buffer> {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) {
    return sharp(bytes).png({ compressionLevel: 9 }).toBuffer();
  }
  const kept: Buffer[] = [bytes.subarray(0, 2), comment()];
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda && at + 4 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (!isDropped(bytes[at + 1]!)) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat([...kept, bytes.subarray(at)]);
}
