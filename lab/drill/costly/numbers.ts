/** Big-endian numbers, as the formats of pictures write them. */
export const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 255);
export const u32 = (value: number): Buffer =>
  Buffer.of(value >>> 24, value >>> 16, value >>> 8, value);
