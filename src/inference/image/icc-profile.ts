/**
 * Largest colour profile in bytes. Phones and cameras write profiles of some hundred bytes to a few
 * kilobytes.
 */
export const MAX_PROFILE_BYTES = 64 * 1024;
const HEADER_BYTES = 128;
const TAG_BYTES = 12;
const MAX_TAGS = 100;
const MPET = 'mpet';

const text = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(...bytes.subarray(at, at + 4));

/**
 * Whether a colour profile (ICC.1:2022) is small and has no chain of processing elements (type `mpet`).
 * Such a chain may name one element thousands of times, and a decoder computes all of them for each of
 * the 36,000 points of a table: a profile of 500 kB took it 40 seconds.
 */
export function isPlainProfile(profile: Uint8Array): boolean {
  if (profile.length > MAX_PROFILE_BYTES || profile.length < HEADER_BYTES + 4) return false;
  const view = new DataView(profile.buffer, profile.byteOffset, profile.byteLength);
  const tags = view.getUint32(HEADER_BYTES);
  const end = HEADER_BYTES + 4 + tags * TAG_BYTES;
  if (tags > MAX_TAGS || end > profile.length) return false;
  for (let at = HEADER_BYTES + 4; at < end; at += TAG_BYTES) {
    const offset = view.getUint32(at + 4);
    if (offset + 4 > profile.length || text(profile, offset) === MPET) return false;
  }
  return true;
}
