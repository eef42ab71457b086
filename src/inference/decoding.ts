import { type Decoded, decode, examine } from './decode.ts';
import { Stopwatch } from './stopwatch.ts';

/** A photograph while it is decoded. */
export interface Decoding {
  readonly decoded: Promise<Decoded>;
  readonly watch: Stopwatch;
}

async function inTurn(bytes: Uint8Array, free: Promise<unknown>, watch: Stopwatch) {
  const examined = await watch.time('decode', () => examine(bytes));
  if (examined.kind === 'refused') return examined;
  if (examined.large) await free;
  return watch.time('decode', () => decode(bytes));
}

/**
 * Begins to decode a photograph, which never rejects. One that takes much memory waits until its
 * thread is done with the one before.
 */
export function startDecoding(
  bytes: Uint8Array,
  free: Promise<unknown> = Promise.resolve(),
): Decoding {
  const watch = new Stopwatch();
  return { watch, decoded: inTurn(bytes, free, watch) };
}
