import { type Decoded, decode } from '../image/decode.ts';
import { examine } from '../image/examine.ts';
import { newCell } from '../threads/shared-cell.ts';
import { holding, type ThreadMutex } from '../threads/thread-mutex.ts';
import { Stopwatch } from './stopwatch.ts';

/** The decoder did not work, whatever the photograph is like. */
export interface DecoderFailure {
  readonly kind: 'failed';
  readonly why: string;
}

/** A photograph while it is decoded. */
export interface Decoding {
  readonly decoded: Promise<Decoded | DecoderFailure>;
  readonly watch: Stopwatch;
}

async function inTurn(bytes: Uint8Array, large: ThreadMutex, watch: Stopwatch): Promise<Decoded> {
  const examined = await watch.time('decode', () => examine(bytes));
  if (examined.kind === 'refused') return examined;
  const work = () => watch.time('decode', () => decode(examined));
  return examined.large ? holding(large, work) : work();
}

/**
 * Begins to decode a photograph. The promise never rejects, because nobody may be waiting for it yet.
 * Of those that take much memory only one is decoded at a time, by whichever thread holds the mutex.
 */
export function startDecoding(bytes: Uint8Array, large: ThreadMutex = newCell()): Decoding {
  const watch = new Stopwatch();
  const decoded = inTurn(bytes, large, watch).catch((cause: Error): DecoderFailure => {
    return { kind: 'failed', why: cause.message };
  });
  return { watch, decoded };
}
